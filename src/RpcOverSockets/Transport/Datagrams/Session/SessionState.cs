namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Where a session is in its life; only moves to the right.</summary>
internal enum SessionState : byte
{
    /// <summary>The handshake is not complete.</summary>
    Connecting,

    Open,

    /// <summary>This side said CLOSE, and says it again to a peer that has not heard it.</summary>
    Closing,

    /// <summary>Nothing is sent any more.</summary>
    Ended,
}
