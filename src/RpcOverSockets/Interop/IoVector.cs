using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>One piece of memory of a vectored call: struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    internal void* Base;
    internal nuint LengthBytes;
}
