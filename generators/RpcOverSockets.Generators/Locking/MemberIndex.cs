namespace RpcOverSockets.Generators.Locking;

/// <summary>Finds members of a payload type; the first one where several fit. An enum may have tens of thousands of values, so that to look
/// through all of them for each of them takes seconds. Used by one thread.</summary>
internal sealed class MemberIndex
{
    private readonly List<LockedMember> _members;
    private Dictionary<string, LockedMember>? _byKey;
    private Dictionary<string, LockedMember>? _byName;
    private Dictionary<string, LockedMember>? _byShape;

    public MemberIndex(List<LockedMember> members) => _members = members;

    public LockedMember? WithKey(string key) => Find(_byKey ??= By(static member => member.Key), key);

    public LockedMember? Named(string name) => Find(_byName ??= By(static member => member.Name), name);

    public LockedMember? Holding(string shape) => Find(_byShape ??= By(static member => member.Shape), shape);

    private static LockedMember? Find(Dictionary<string, LockedMember> members, string wanted)
        => members.TryGetValue(wanted, out LockedMember? member) ? member : null;

    private Dictionary<string, LockedMember> By(Func<LockedMember, string> part)
    {
        var members = new Dictionary<string, LockedMember>(_members.Count, StringComparer.Ordinal);

        foreach (LockedMember member in _members)
        {
            if (!members.ContainsKey(part(member)))
            {
                members.Add(part(member), member);
            }
        }

        return members;
    }
}
