namespace RpcOverSockets.Framing;

/// <summary>What a frame says (protocol.md §2).</summary>
internal enum FrameKind : byte
{
    None = 0x00,
    Hello = 0x01,
    Call = 0x02,
    Reply = 0x03,
    Error = 0x04,
    Item = 0x05,
    Bytes = 0x06,
    End = 0x07,
    Cancel = 0x08,
    Credit = 0x09,
    Ping = 0x0A,
    Pong = 0x0B,
    GoAway = 0x0C,
    Close = 0x0D,
    Release = 0x0E,
}
