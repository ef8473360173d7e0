namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Why a session ended (docs/udp.md §3, CLOSE).</summary>
internal enum SessionCloseCode
{
    None = 0,
    Violation = 1,
}
