using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The types of the base class library that travel (docs/serialization.md §2). The codec of <c>X</c> is <c>XCodec</c>, with X's
/// type arguments and then their codecs.</summary>
internal static class BclCodecs
{
    private const string Collections = "System.Collections.Generic";
    private const string Concurrent = "System.Collections.Concurrent";
    private const string Immutable = "System.Collections.Immutable";
    private const string Frozen = "System.Collections.Frozen";
    private const string ObjectModel = "System.Collections.ObjectModel";

    private static readonly Dictionary<string, BclCodec> s_byName = Build();

    /// <summary>Gets all entries by the simple name of the type.</summary>
    public static IReadOnlyDictionary<string, BclCodec> All => s_byName;

    /// <summary>Finds the entry of a type, or null where there is none.</summary>
    public static BclCodec? Find(INamedTypeSymbol type)
        => type.ContainingType is null
            && s_byName.TryGetValue(type.Name, out BclCodec? entry)
            && type.Arity >= entry.ArityMin
            && type.Arity <= entry.ArityMax
            && type.ContainingNamespace.IsNamed(entry.Namespace) ? entry : null;

    /// <summary>Whether values of a type that has an entry can be created: the eighth element of a tuple holds all further ones, and its
    /// constructor throws where that is no tuple itself.</summary>
    public static bool CanBeCreated(INamedTypeSymbol type) => type.Arity < 8
        || type.TypeArguments[7] is ITypeParameterSymbol           // seen where it is closed, at the earliest
        || (type.TypeArguments[7] is INamedTypeSymbol rest && rest.Is("System", type.Name));

    /// <summary>The suffix of the writer's and reader's own methods for a type, or null.</summary>
    public static string? Primitive(SpecialType type) => type switch
    {
        SpecialType.System_Boolean => "Boolean",
        SpecialType.System_SByte => "SByte",
        SpecialType.System_Byte => "Byte",
        SpecialType.System_Int16 => "Int16",
        SpecialType.System_UInt16 => "UInt16",
        SpecialType.System_Int32 => "Int32",
        SpecialType.System_UInt32 => "UInt32",
        SpecialType.System_Int64 => "Int64",
        SpecialType.System_UInt64 => "UInt64",
        SpecialType.System_Single => "Single",
        SpecialType.System_Double => "Double",
        SpecialType.System_Char => "Char",
        SpecialType.System_String => "String",
        _ => null,
    };

    private static Dictionary<string, BclCodec> Build()
    {
        var table = new Dictionary<string, BclCodec>(System.StringComparer.Ordinal);
        Add(table, "System", arity: 0, "Guid Decimal DateTime DateTimeOffset DateOnly TimeOnly TimeSpan Half Int128 UInt128 Uri Version");
        Add(table, "System.Numerics", arity: 0, "BigInteger Complex Vector2 Vector3 Vector4 Quaternion Matrix3x2 Matrix4x4");
        Add(table, "System.Text", arity: 0, "StringBuilder Rune");
        Add(table, "System.Collections", arity: 0, "BitArray");
        Add(table, "System", arity: 1, "Lazy ArraySegment Memory ReadOnlyMemory");

        Add(table, Collections, arity: 1, "List IList ICollection IEnumerable IReadOnlyList IReadOnlyCollection");
        Add(table, Collections, arity: 1, "Queue Stack LinkedList SortedSet");
        Add(table, Collections, arity: 1, "HashSet ISet IReadOnlySet", isHashed: true);
        Add(table, Collections, arity: 2, "SortedDictionary SortedList KeyValuePair PriorityQueue");
        Add(table, Collections, arity: 2, "Dictionary IDictionary IReadOnlyDictionary", isHashed: true);
        Add(table, ObjectModel, arity: 1, "Collection ObservableCollection ReadOnlyCollection ReadOnlyObservableCollection");
        Add(table, ObjectModel, arity: 2, "ReadOnlyDictionary", isHashed: true);
        Add(table, Concurrent, arity: 1, "ConcurrentQueue ConcurrentStack ConcurrentBag");
        Add(table, Concurrent, arity: 2, "ConcurrentDictionary", isHashed: true);
        Add(table, Immutable, arity: 1, "ImmutableArray ImmutableList IImmutableList ImmutableQueue IImmutableQueue");
        Add(table, Immutable, arity: 1, "ImmutableStack IImmutableStack ImmutableSortedSet");
        Add(table, Immutable, arity: 1, "ImmutableHashSet IImmutableSet", isHashed: true);
        Add(table, Immutable, arity: 2, "ImmutableSortedDictionary");
        Add(table, Immutable, arity: 2, "ImmutableDictionary IImmutableDictionary", isHashed: true);
        Add(table, Frozen, arity: 1, "FrozenSet", isHashed: true);
        Add(table, Frozen, arity: 2, "FrozenDictionary", isHashed: true);
        Add(table, "System.Linq", arity: 2, "IGrouping");
        Add(table, "System.Linq", arity: 2, "ILookup", isHashed: true);
        table.Add("Tuple", new BclCodec("System", 1, 8, IsHashed: false));
        table.Add("ValueTuple", new BclCodec("System", 1, 8, IsHashed: false));
        return table;
    }

    private static void Add(Dictionary<string, BclCodec> table, string containingNamespace, int arity, string names, bool isHashed = false)
    {
        foreach (string name in names.Split(' '))
        {
            table.Add(name, new BclCodec(containingNamespace, arity, arity, isHashed));
        }
    }
}
