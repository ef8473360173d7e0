namespace RpcOverSockets;

/// <summary>What a handler may know of the call that it serves.</summary>
public sealed class RpcCallContext
{
    internal RpcCallContext()
    {
    }
}
