namespace RpcOverSockets.Load.Contract;

/// <summary>What the server process has used since it started.</summary>
[RpcMessage]
public readonly record struct ServerUsage([property: RpcKey(0)] long CpuMicroseconds, [property: RpcKey(1)] long AllocatedBytes);
