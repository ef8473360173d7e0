namespace RpcOverSockets;

/// <summary>What travels in a call beside its arguments and its result.</summary>
public enum RpcCallKind
{
    /// <summary>Arguments go, at most one result comes back.</summary>
    Unary = 0,

    /// <summary>Arguments go, nothing comes back; the caller does not wait for the handler.</summary>
    OneWay = 1,

    /// <summary>The caller sends a stream of items or bytes.</summary>
    CallerStream = 2,

    /// <summary>The handler sends a stream of items or bytes.</summary>
    CalleeStream = 3,

    /// <summary>Both send a stream.</summary>
    DuplexStream = 4,
}
