namespace RpcOverSockets.Load.Contract;

/// <summary>16 bytes.</summary>
[RpcMessage]
public readonly record struct Block([property: RpcKey(0)] long First, [property: RpcKey(1)] long Second);
