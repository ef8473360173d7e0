namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>First bytes of the frames in a short packet (docs/udp.md §3).</summary>
internal static class PacketFrame
{
    internal const byte Padding = 0x00;
    internal const byte Ping = 0x01;
    internal const byte Ack = 0x02;
    internal const byte MaxData = 0x03;
    internal const byte PathChallenge = 0x04;
    internal const byte PathResponse = 0x05;
    internal const byte Close = 0x06;

    /// <summary>A message that is sent once; the lowest bits are <see cref="HasLength"/> and <see cref="IsLatest"/>.</summary>
    internal const byte Unreliable = 0x20;

    /// <summary>A message or a part of it; the lowest bits are flags.</summary>
    internal const byte Message = 0x40;

    /// <summary>The upper bits of a <see cref="Message"/>, whose four flags are all defined.</summary>
    internal const byte FlagsMask = 0xF0;

    /// <summary>Offset and total length follow: a part of a message.</summary>
    internal const byte HasOffset = 0x01;

    /// <summary>A length follows; without it the frame fills the packet.</summary>
    internal const byte HasLength = 0x02;

    /// <summary>Delivered only when all messages with lower numbers have been.</summary>
    internal const byte IsFence = 0x04;

    /// <summary>The distance back to the message that must be delivered first follows.</summary>
    internal const byte HasAfter = 0x08;

    /// <summary>Of an unreliable message: a key follows, and an older message with the same key is dropped.</summary>
    internal const byte IsLatest = 0x01;
}
