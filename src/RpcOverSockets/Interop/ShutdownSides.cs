namespace RpcOverSockets.Interop;

/// <summary>Directions of a connection to end (shutdown(2)).</summary>
internal enum ShutdownSides
{
    Read = 0,
    Write = 1,
    Both = 2,
}
