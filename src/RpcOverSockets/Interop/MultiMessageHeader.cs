using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>struct mmsghdr of 64-bit Linux (recvmmsg(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MultiMessageHeader
{
    internal MessageHeader Header;

    /// <summary>Bytes that were received or sent.</summary>
    internal uint LengthBytes;
}
