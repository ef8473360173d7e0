namespace RpcOverSockets.Generators.Locking;

/// <summary>All contracts of a project, and the payload types that they reach: what the lock file says, or what the sources say.</summary>
internal sealed class ContractLock
{
    /// <summary>Gets the contracts by wire name.</summary>
    public SortedDictionary<string, LockedService> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the payload types by name.</summary>
    public SortedDictionary<string, LockedType> Types { get; } = new(StringComparer.Ordinal);
}
