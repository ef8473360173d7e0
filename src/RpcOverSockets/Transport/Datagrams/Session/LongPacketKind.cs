namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Packets of the handshake, which carry both connection ids (docs/udp.md §2).</summary>
internal enum LongPacketKind : byte
{
    Init = 0,
    Retry = 1,
    Accept = 2,
    Refuse = 4,

    /// <summary>The server does not know the session of a packet.</summary>
    Reset = 5,
}
