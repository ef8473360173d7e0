namespace RpcOverSockets;

/// <summary>The result of a method without a result, where a type is needed: interceptors see it.</summary>
public readonly record struct RpcNothing;
