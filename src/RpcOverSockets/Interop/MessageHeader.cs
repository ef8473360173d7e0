using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>struct msghdr of 64-bit Linux (sendmsg(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    internal void* Name;
    internal uint NameBytes;
    internal IoVector* Vectors;
    internal nuint VectorCount;
    internal void* Control;
    internal nuint ControlBytes;
    internal int Flags;
}
