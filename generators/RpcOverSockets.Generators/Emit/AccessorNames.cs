using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Generators.Emit;

/// <summary>What the accessors of one payload type are called, and the holder classes that they stand in.</summary>
internal sealed class AccessorNames
{
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NameScope> _insideHolders = new(StringComparer.Ordinal);
    private readonly Dictionary<AccessorModel, string> _methods = [];
    private readonly NameScope _scope;

    public AccessorNames(ObjectModel model)
    {
        _scope = new NameScope([.. model.TypeParameters.Select(static parameter => parameter.Name)]);
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

    public string MethodOf(AccessorModel accessor) => _methods[accessor];

    // Emits:  PrivAccess.Field_a(value)   or   PageAccess<T>.Getter_Count(ref value)
    public string Call(AccessorModel accessor, string arguments)
        => $"{HolderOf(accessor)}{accessor.TypeArguments}.{MethodOf(accessor)}({arguments})";

    public static string Target(AccessorModel accessor) => accessor.IsTargetValueType ? "ref value" : "value";

    private void Add(AccessorModel? accessor)
    {
        if (accessor is null || _methods.ContainsKey(accessor))
        {
            return;
        }

        if (!_holders.ContainsKey(accessor.Target))
        {
            string holder = _scope.Take($"{KnownNames.Prefix}{accessor.TargetShortName}Access");
            _holders.Add(accessor.Target, holder);
            _insideHolders.Add(
                accessor.Target, new NameScope([holder, .. accessor.TypeParameters.Select(static parameter => parameter.Name)]));
        }

        All.Add(accessor);
        _methods.Add(accessor, _insideHolders[accessor.Target].Take(Wanted(accessor)));
    }

    // A prefix makes every member's name an identifier, and keeps the four kinds apart. Those of `IHas.X` and `IHas_X` are the same.
    private static string Wanted(AccessorModel accessor) => accessor.Kind == AccessorKind.Constructor
        ? accessor.Member
        : $"{accessor.Kind}_{Names.Identifier(accessor.Member)}";
}
