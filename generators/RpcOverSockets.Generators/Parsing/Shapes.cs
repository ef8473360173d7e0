using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Types by what travels, as the contract lock writes them (docs/evolution.md §3). Looks at names and arguments only.</summary>
internal static class Shapes
{
    // As deep as TypeResolver goes: what is deeper has no codec.
    private const int DepthMax = 33;

    private static readonly HashSet<string> s_stacks = new(StringComparer.Ordinal)
    {
        "Stack", "ConcurrentStack", "ImmutableStack", "IImmutableStack",
    };

    /// <summary>The shape of a type, with <c>?</c> where it may be null.</summary>
    public static string Of(ITypeSymbol type) => Of(type, depth: 0);

    /// <summary>The shape of a definition without <c>?</c>: the name of its block.</summary>
    public static string Definition(INamedTypeSymbol definition) => Declared(definition, depth: 0);

    private static string Of(ITypeSymbol type, int depth)
    {
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return Of(((INamedTypeSymbol)type).TypeArguments[0], depth + 1) + "?";
        }

        bool isNullable = !type.IsValueType && type.NullableAnnotation == NullableAnnotation.Annotated;
        return depth > DepthMax ? "deep" : Value(type, depth) + (isNullable ? "?" : "");
    }

    private static string Value(ITypeSymbol type, int depth) => type switch
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

    private static string Named(INamedTypeSymbol type, int depth)
    {
        if (References.Is(type))
        {
            string arguments = type.IsGenericAnywhere() ? Names.WireArguments(type) : "";
            return Roots.ContractAttribute(type.OriginalDefinition) is { } attribute
                ? $"ref<{Clean((attribute.Argument<string>(0) ?? Names.Wire(type)) + arguments)}>"
                : "ref";
        }

        if (type.Arity == 1 && type.TypeArguments[0].SpecialType == SpecialType.System_Byte && ByteBuffers.Codec(type) is { } codec)
        {
            return codec == "ByteListCodec" ? "list<uint8>" : "bytes";
        }

        return type.TypeKind != TypeKind.Enum && BclCodecs.Find(type) is not null ? BuiltIn(type, depth) : Declared(type, depth);
    }

    private static string BuiltIn(INamedTypeSymbol type, int depth)
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

    private static string Grouping(IReadOnlyList<ITypeSymbol> arguments, int depth)
        => $"tuple<{Of(arguments[0], depth + 1)},list<{Of(arguments[1], depth + 1)}>>";

    private static string Declared(INamedTypeSymbol type, int depth)
    {
        string name = Clean(Names.Wire(type));
        return Compose(name.IndexOf('.') < 0 ? "::" + name : name, [.. type.AllTypeArguments()], depth);
    }

    private static string Compose(string name, IReadOnlyList<ITypeSymbol> arguments, int depth) => arguments.Count == 0
        ? name
        : $"{name}<{string.Join(",", arguments.Select(argument => Of(argument, depth + 1)))}>";

    /// <summary>A wire name may hold anything, a shape may not.</summary>
    private static string Clean(string name)
        => new(name.Select(static c => "<>,?\"".IndexOf(c) >= 0 || char.IsWhiteSpace(c) || char.IsControl(c) ? '_' : c).ToArray());
}
