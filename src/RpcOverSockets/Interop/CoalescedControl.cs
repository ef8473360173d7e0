using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>Room for the control message that says how long each of several datagrams is that were received in one piece: struct cmsghdr of
/// 64-bit Linux with the int of UDP_GRO (cmsg(3), udp(7)).</summary>
[StructLayout(LayoutKind.Sequential, Size = Space)]
internal readonly struct CoalescedControl
{
    /// <summary>CMSG_SPACE of an int.</summary>
    internal const int Space = 24;

    private const int MessageBytes = 16 + sizeof(int);

    private readonly nuint _lengthBytes;
    private readonly int _level;
    private readonly int _type;
    private readonly int _segmentBytes;

    /// <summary>Tells the length of each datagram but the last, where the kernel has written it.</summary>
    /// <param name="controlBytes">How many bytes of control messages there are.</param>
    /// <param name="segmentBytes">The length.</param>
    internal bool TryRead(nuint controlBytes, out int segmentBytes)
    {
        segmentBytes = _segmentBytes;
        return controlBytes >= MessageBytes && _lengthBytes >= MessageBytes
            && _level == LinuxConstants.LevelUdp && _type == LinuxConstants.UdpGro && _segmentBytes > 0;
    }
}
