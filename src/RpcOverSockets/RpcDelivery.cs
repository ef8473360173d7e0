namespace RpcOverSockets;

/// <summary>What becomes of a one-way call while its peer takes no more: its credit is used up or its outbox is full. Over UDP also
/// whether it is sent again when it is lost.</summary>
public enum RpcDelivery
{
    /// <summary>The call's task waits until there is room, or until the deadline; the default.</summary>
    Wait = 0,

    /// <summary>Nobody waits: of the calls of the method that still wait, the oldest are dropped, and counted.</summary>
    DropOldest = 1,

    /// <summary>Nobody waits: at most one call of the method is kept, the latest; the others are dropped, and counted. Over UDP a call is
    /// sent once, and one that arrives after a later one is dropped; a call that does not fit a packet of 1 200 bytes, or that carries
    /// references, is sent reliably.</summary>
    LatestOnly = 2,

    /// <summary>Nobody waits: the connection to the peer is closed, and counted.</summary>
    Disconnect = 3,

    /// <summary>Nobody waits: over UDP a call is sent once, outside the credit, and may be lost or overtaken; one that does not fit a
    /// packet of 1 200 bytes, or that carries references, is sent reliably. Over the other transports the same as
    /// <see cref="DropOldest"/>.</summary>
    Unreliable = 4,
}
