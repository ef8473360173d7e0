namespace RpcOverSockets.Framing;

/// <summary>Why a connection ends (protocol.md §5, GOAWAY and CLOSE).</summary>
internal enum ConnectionCode
{
    NoError = 0,
    Protocol = 1,
    FrameTooLarge = 2,
    UnsupportedVersion = 3,
    Unauthenticated = 4,
    HandshakeTimeout = 5,
    KeepAliveTimeout = 6,
    EnhanceYourCalm = 7,
    Internal = 8,
    ShuttingDown = 9,
    SlowPeer = 10,
}
