namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Names a session to the side that chose it: 8 random bytes, never 0.</summary>
internal readonly record struct ConnectionId(ulong Value)
{
    internal const int LengthBytes = 8;

    internal bool IsNone => Value == 0;
}
