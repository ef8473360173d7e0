namespace RpcOverSockets.Generators.Model;

/// <summary>In what a contract method returns its result.</summary>
internal enum ReturnKind
{
    Task,
    ValueTask,

    /// <summary>In nothing: it returns the IAsyncEnumerable itself, and the call starts with the enumeration.</summary>
    Direct,
}
