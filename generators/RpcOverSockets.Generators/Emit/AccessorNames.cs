using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Generators.Emit;

/// <summary>What the accessors of one payload type are called, and the holder classes that they stand in.</summary>
internal sealed class AccessorNames
{
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);
    private readonly NameScope _scope = new();

    public AccessorNames(ObjectModel model)
    {
        Add(model.Construction.Accessor);

        foreach (MemberModel member in model.Members)
        {
            Add(member.Getter);
            Add(member.SetAccessor);
        }

        Add(model.Unknown?.Getter);
        Add(model.Unknown?.SetAccessor);
    }

    /// <summary>Gets the accessors, each once, by declaring type.</summary>
    public List<AccessorModel> All { get; } = [];

    public string HolderOf(AccessorModel accessor) => _holders[accessor.Target];

    // A prefix makes every member's name an identifier, and keeps the four kinds apart.
    public static string MethodOf(AccessorModel accessor)
        => accessor.Kind == AccessorKind.Constructor
            ? accessor.Member
            : NameLengths.Bound($"{accessor.Kind}_{Names.Identifier(accessor.Member)}");

    // Emits:  PrivAccess.Field_a(value)   or   PageAccess<T>.Getter_Count(ref value)
    public string Call(AccessorModel accessor, string arguments)
        => $"{HolderOf(accessor)}{accessor.TypeArguments}.{MethodOf(accessor)}({arguments})";

    public static string Target(AccessorModel accessor) => accessor.IsTargetValueType ? "ref value" : "value";

    private void Add(AccessorModel? accessor)
    {
        if (accessor is null || All.Contains(accessor))
        {
            return;
        }

        if (!_holders.ContainsKey(accessor.Target))
        {
            _holders.Add(accessor.Target, _scope.Take($"{KnownNames.Prefix}{accessor.TargetShortName}Access"));
        }

        All.Add(accessor);
    }
}
