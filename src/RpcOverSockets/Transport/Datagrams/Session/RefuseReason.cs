namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Why a server refuses a connection (docs/udp.md §2).</summary>
internal enum RefuseReason : byte
{
    Busy = 1,
    Version = 2,
    ShuttingDown = 3,
}
