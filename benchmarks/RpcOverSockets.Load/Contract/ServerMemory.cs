namespace RpcOverSockets.Load.Contract;

/// <summary>What the server process holds in user space, after a full collection.</summary>
[RpcMessage]
public readonly record struct ServerMemory(
    [property: RpcKey(0)] long ManagedBytes, [property: RpcKey(1)] long NativeBytes, [property: RpcKey(2)] long ResidentBytes);
