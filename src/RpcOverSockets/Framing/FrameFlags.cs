namespace RpcOverSockets.Framing;

/// <summary>Flags of a frame; which are legal depends on its kind (protocol.md §2).</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,
    Meta = 0x01,
    OneWay = 0x02,
    CallerStream = 0x04,
    Target = 0x08,
}
