using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>A control message that lets the kernel cut one send into datagrams: struct cmsghdr of 64-bit Linux with the u16 of UDP_SEGMENT
/// (cmsg(3), udp(7)).</summary>
[StructLayout(LayoutKind.Sequential, Size = Space)]
internal readonly struct SegmentControl
{
    /// <summary>CMSG_SPACE of two bytes.</summary>
    internal const int Space = 24;

    private const int HeaderBytes = 16;

    private readonly nuint _lengthBytes;
    private readonly int _level;
    private readonly int _type;
    private readonly ushort _segmentBytes;

    /// <summary>For sending.</summary>
    internal SegmentControl(int segmentBytes)
    {
        _lengthBytes = HeaderBytes + sizeof(ushort);
        _level = LinuxConstants.LevelUdp;
        _type = LinuxConstants.UdpSegment;
        _segmentBytes = (ushort)segmentBytes;
    }
}
