namespace RpcOverSockets;

/// <summary>What becomes of a one-way call while its peer takes no more: its credit is used up or its outbox is full.</summary>
public enum RpcDelivery
{
    /// <summary>The call's task waits until there is room, or until the deadline; the default.</summary>
    Wait = 0,

    /// <summary>Nobody waits: of the calls of the method that still wait, the oldest are dropped, and counted.</summary>
    DropOldest = 1,

    /// <summary>Nobody waits: at most one call of the method is kept, the latest; the others are dropped, and counted.</summary>
    LatestOnly = 2,

    /// <summary>Nobody waits: the connection to the peer is closed, and counted.</summary>
    Disconnect = 3,
}
