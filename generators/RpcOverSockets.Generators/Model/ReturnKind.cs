namespace RpcOverSockets.Generators.Model;

/// <summary>The kind of task that a contract method returns.</summary>
internal enum ReturnKind
{
    Task,
    ValueTask,
}
