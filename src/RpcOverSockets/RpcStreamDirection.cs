namespace RpcOverSockets;

/// <summary>Which way the bytes of a Stream parameter go.</summary>
public enum RpcStreamDirection
{
    /// <summary>From the caller to the handler: the caller passes a stream to read from, the handler reads.</summary>
    In = 0,

    /// <summary>From the handler to the caller: the handler writes, the caller passes a stream to write to.</summary>
    Out = 1,
}
