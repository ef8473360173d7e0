namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>What became of a packet.</summary>
internal enum SentState : byte
{
    /// <summary>No packet has this number, on purpose.</summary>
    None,

    InFlight,

    Acked,

    /// <summary>Declared lost; kept for a while, because it may be acknowledged late.</summary>
    Lost,
}
