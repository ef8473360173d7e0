namespace RpcOverSockets.Generators.Locking;

/// <summary>All contracts of a project, and the payload types that they reach: what the lock file says, or what the sources say.</summary>
internal sealed class ContractLock
{
    /// <summary>Gets the contracts by wire name.</summary>
    public SortedDictionary<string, LockedService> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the payload types by name.</summary>
    public SortedDictionary<string, LockedType> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the contracts that are gone, by wire name; only a lock file has them.</summary>
    public SortedDictionary<string, LockedService> RetiredServices { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the payload types that nothing reaches any longer, by name; only a lock file has them.</summary>
    public SortedDictionary<string, LockedType> RetiredTypes { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets or sets a value indicating whether codecs of the user's own stand in it by name: not in files of version 1.</summary>
    public bool NamesCodecs { get; set; } = true;
}
