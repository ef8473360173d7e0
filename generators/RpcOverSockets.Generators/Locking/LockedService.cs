namespace RpcOverSockets.Generators.Locking;

/// <summary>A contract as the lock keeps it.</summary>
internal sealed class LockedService
{
    public LockedService(string name) => Name = name;

    /// <summary>Gets its wire name.</summary>
    public string Name { get; }

    public List<LockedMethod> Methods { get; } = [];

    /// <summary>Gets methods that are gone, so that their ids are not used again for something else.</summary>
    public List<LockedMethod> Retired { get; } = [];
}
