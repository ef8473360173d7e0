namespace RpcOverSockets.Load.Contract;

/// <summary>An item that takes 64 bytes as it travels.</summary>
[RpcMessage]
public readonly record struct Tick(
    [property: RpcKey(0)] long Number,
    [property: RpcKey(1)] long A,
    [property: RpcKey(2)] long B,
    [property: RpcKey(3)] long C,
    [property: RpcKey(4)] long D,
    [property: RpcKey(5)] long E,
    [property: RpcKey(6)] long F);
