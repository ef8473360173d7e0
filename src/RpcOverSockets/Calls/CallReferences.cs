namespace RpcOverSockets.Calls;

/// <summary>What a call refers to beyond its caller's task: it matters until the peer has ended the call, also after its caller has
/// left.</summary>
/// <param name="Target">The object that is called, or null.</param>
/// <param name="Exports">The objects that the arguments refer to, or null.</param>
/// <param name="IsResult">Whether the result is a reference, which a caller that has left must give back.</param>
internal readonly record struct CallReferences(RemoteObject? Target, ExportScope? Exports, bool IsResult);
