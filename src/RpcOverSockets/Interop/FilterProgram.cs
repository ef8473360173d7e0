using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>A socket filter: struct sock_fprog of 64-bit Linux (linux/filter.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FilterProgram
{
    internal ushort Length;
    internal FilterInstruction* Instructions;
}
