namespace RpcOverSockets.Calls;

/// <summary>No result.</summary>
internal readonly record struct NilResult;
