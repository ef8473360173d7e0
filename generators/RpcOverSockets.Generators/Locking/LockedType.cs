namespace RpcOverSockets.Generators.Locking;

/// <summary>A declared payload type as the lock keeps it.</summary>
internal sealed class LockedType
{
    public LockedType(LockedLayout layout, string name, string underlying = "")
    {
        Layout = layout;
        Name = name;
        Underlying = underlying;
    }

    public LockedLayout Layout { get; }

    /// <summary>Gets its name with its type parameters: <c>Company.Page&lt;$0&gt;</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the integer that an enum travels as; empty for others.</summary>
    public string Underlying { get; }

    public List<LockedMember> Members { get; } = [];

    /// <summary>Gets members, cases or values that are gone, so that their keys are not used again for something else. A key that was
    /// used for several things stands here with each of them.</summary>
    public List<LockedMember> Retired { get; } = [];
}
