using System.Globalization;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Types by what travels, as the contract lock writes them (docs/evolution.md §3). Looks at names, arguments and the attributes
/// that name codecs only.</summary>
internal sealed class Shapes
{
    // As deep as TypeResolver goes: what is deeper has no codec.
    private const int DepthMax = 33;

    private static readonly HashSet<string> s_stacks = new(StringComparer.Ordinal)
    {
        "Stack", "ConcurrentStack", "ImmutableStack", "IImmutableStack",
    };

    private readonly ParseContext? _context;

    private Shapes(ParseContext? context) => _context = context;

    /// <summary>The shape of a type, with <c>?</c> where it may be null.</summary>
    /// <param name="type">The type.</param>
    /// <param name="context">Knows the codecs that the assembly names; null where codecs of the user's own do not count.</param>
    public static string Of(ITypeSymbol type, ParseContext? context = null) => new Shapes(context).Of(type, depth: 0);

    /// <summary>The shape of a type in a place for which an attribute names a codec.</summary>
    public static string Chosen(AttributeData codec, ITypeSymbol type, ParseContext context)
        => new Shapes(context).Custom(codec, type, depth: 0);

    /// <summary>The shape of a definition without <c>?</c>: the name of its block.</summary>
    public static string Definition(INamedTypeSymbol definition) => new Shapes(context: null).Declared(definition, depth: 0);

    private string Of(ITypeSymbol type, int depth)
    {
        if (_context is not null && depth <= DepthMax && CustomCodecs.Of(type, _context) is { } codec)
        {
            return Custom(codec, type, depth);
        }

        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return Marked(Of(((INamedTypeSymbol)type).TypeArguments[0], depth + 1), "?");
        }

        return depth > DepthMax ? "deep" : Marked(Value(type, depth), NullMark(type));
    }

    /// <summary>Adds what a place allows of nil to what stands there, which may allow some itself: that of a Lazy is its value. One mark is
    /// enough, and the one that always allows nil is the stronger one.</summary>
    private static string Marked(string shape, string mark)
        => mark.Length == 0 || shape.EndsWith("?", StringComparison.Ordinal) ? shape : shape.TrimEnd('~') + mark;

    private static string NullMark(ITypeSymbol type)
    {
        // Their defaults travel as nil.
        if (type is INamedTypeSymbol { IsValueType: true, Arity: 1 }
            && (type.Is("System.Collections.Immutable", "ImmutableArray") || type.Is("System", "ArraySegment")))
        {
            return "?";
        }

        // A parameter that may be an int or a string: 'T?' allows nil in the place of the string only.
        return type.IsValueType || type.NullableAnnotation != NullableAnnotation.Annotated ? ""
            : type is ITypeParameterSymbol { IsReferenceType: false } ? "~"
            : "?";
    }

    /// <summary>The name of the codec and the type; for a surrogate the surrogate, because its layout is what travels.</summary>
    private string Custom(AttributeData attribute, ITypeSymbol type, int depth)
    {
        ITypeSymbol value = type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            ? ((INamedTypeSymbol)type).TypeArguments[0]
            : type;
        bool isReference = !type.IsValueType && type.NullableAnnotation == NullableAnnotation.Annotated;
        string mark = isReference || !ReferenceEquals(value, type) ? "?" : "";

        if (attribute.Argument<INamedTypeSymbol>(0) is not { TypeKind: not TypeKind.Error } codec || depth > DepthMax)
        {
            return "opaque";                         // the parser says why
        }

        string? name = null;

        if (codec.IsUnboundGenericType && CustomCodecs.TryClose(codec, value, out INamedTypeSymbol? closed))
        {
            // One that takes the codecs, too, takes those of the type's arguments, which stand there.
            name = closed is null ? Bare(codec) : null;
            codec = closed ?? codec;
        }

        if (codec.Is("RpcOverSockets.Serialization", "EnumNameCodec"))
        {
            return Marked(NamesOf(value), mark);
        }

        return CustomCodecs.IsSurrogateOf(codec, value)
            ? Marked(Of(codec, depth + 1), mark)
            : $"{Locking.Shape.Custom}<{name ?? Declared(codec, depth + 1)},{Value(value, depth + 1)}>{mark}";
    }

    /// <summary>The names of an enum's values, which travel in this place.</summary>
    private static string NamesOf(ITypeSymbol type)
    {
        string[] names = [.. type.GetMembers().OfType<IFieldSymbol>()
            .Where(static field => field.HasConstantValue)
            .Select(static field => field.Name)
            .OrderBy(static name => name, StringComparer.Ordinal)];
        return names.Length == 0 ? Locking.Shape.Names : $"{Locking.Shape.Names}<{string.Join(",", names)}>";
    }

    private string Value(ITypeSymbol type, int depth) => type switch
    {
        ITypeParameterSymbol parameter => Parameter(parameter),
        IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } => "bytes",
        IArrayTypeSymbol array => Compose(array.Rank == 1 ? "list" : $"array{array.Rank}", [array.ElementType], depth),
        INamedTypeSymbol named => BclCodecs.Primitive(named.SpecialType) is { } primitive ? Integer(primitive) : Named(named, depth),
        _ => "opaque",                               // an error or a pointer: the parser says so
    };

    private static string Integer(string primitive) => primitive switch
    {
        "Boolean" => "bool",
        "SByte" => "int8",
        "Byte" => "uint8",
        "Single" => "float32",
        "Double" => "float64",
        _ => primitive.ToLowerInvariant(),
    };

    /// <summary>By position, counted from the outermost type, so that its name does not count.</summary>
    private static string Parameter(ITypeParameterSymbol parameter)
    {
        int outer = parameter.ContainingType?.ContainingType is { } container ? container.AllTypeParameters().Count() : 0;
        return $"${outer + parameter.Ordinal}";
    }

    private string Named(INamedTypeSymbol type, int depth)
    {
        if (References.Is(type))
        {
            string arguments = type.IsGenericAnywhere() ? Names.WireArguments(type) : "";
            return Roots.ContractAttribute(type.OriginalDefinition) is not null
                ? $"ref<{Clean((Roots.GivenName(type.OriginalDefinition) ?? Names.Wire(type)) + arguments)}>"
                : "ref";
        }

        if (type.Arity == 1 && type.TypeArguments[0].SpecialType == SpecialType.System_Byte && ByteBuffers.Codec(type) is { } codec)
        {
            return codec == "ByteListCodec" ? "bytelist" : "bytes";
        }

        return type.TypeKind != TypeKind.Enum && BclCodecs.Find(type) is not null ? BuiltIn(type, depth) : Declared(type, depth);
    }

    private string BuiltIn(INamedTypeSymbol type, int depth)
    {
        IReadOnlyList<ITypeSymbol> arguments = type.TypeArguments;

        switch (type.Name)
        {
            case "StringBuilder":
                return "string";
            case "BitArray":
                return "list<bool>";
            case "Lazy":
                return Of(arguments[0], depth + 1);
            case "PriorityQueue":
                return $"list<{Compose("tuple", arguments, depth)}>";
            case "IGrouping":
                return Grouping(arguments, depth);
            case "ILookup":
                return $"list<{Grouping(arguments, depth)}>";
            case "KeyValuePair" or "Tuple" or "ValueTuple":
                return Compose("tuple", arguments, depth);
        }

        return arguments.Count switch
        {
            0 => type.Name.ToLowerInvariant(),
            1 => Compose(s_stacks.Contains(type.Name) ? "stack" : "list", arguments, depth),
            _ => Compose("map", arguments, depth),
        };
    }

    private string Grouping(IReadOnlyList<ITypeSymbol> arguments, int depth)
        => $"tuple<{Of(arguments[0], depth + 1)},list<{Of(arguments[1], depth + 1)}>>";

    private string Declared(INamedTypeSymbol type, int depth) => Compose(Bare(type), [.. type.AllTypeArguments()], depth);

    /// <summary>A name without arguments.</summary>
    private static string Bare(INamedTypeSymbol type)
    {
        string name = Clean(Names.Wire(type));
        return name.IndexOf('.') < 0 ? "::" + name : name;
    }

    private string Compose(string name, IReadOnlyList<ITypeSymbol> arguments, int depth) => arguments.Count == 0
        ? name
        : $"{name}<{string.Join(",", arguments.Select(argument => Of(argument, depth + 1)))}>";

    /// <summary>A wire name may hold anything, a shape may not: characters are written as numbers, so that names stay different.</summary>
    private static string Clean(string name) => string.Concat(name.Select(static c =>
        "<>,?~%\"".IndexOf(c) >= 0 || char.IsWhiteSpace(c) || char.IsControl(c)
            ? "%" + ((int)c).ToString("x4", CultureInfo.InvariantCulture)
            : c.ToString()));
}
