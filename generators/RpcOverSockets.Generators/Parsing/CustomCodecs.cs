using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds the codecs that <c>[RpcCodec(typeof(X))]</c> names, and says which of them fit the type.</summary>
internal static class CustomCodecs
{
    public const string NoCodec = "it must implement IRpcCodec<T> of the type, or be a payload type that implements IRpcSurrogate";

    private const string Attribute = "RpcCodecAttribute";

    /// <summary>Gets the attribute on a type, member or parameter, or null.</summary>
    public static AttributeData? On(ISymbol symbol) => symbol.FindAttribute(KnownNames.RootNamespace, Attribute);

    /// <summary>Gets the attribute on a property or field, or null. An override takes over that of what it overrides, as it does with the
    /// key.</summary>
    public static AttributeData? OnMember(ISymbol member)
        => On(member) ?? (member is IPropertySymbol { OverriddenProperty: { } below } ? OnMember(below) : null);

    /// <summary>Gets the attribute that names a codec for a type wherever it is mentioned, or null. The assembly's comes first.</summary>
    public static AttributeData? Of(ITypeSymbol type, ParseContext context) => context.AssemblyCodecOf(type) ?? OfType(type);

    // Types of the base class library have no such attribute, and are most of those that are asked for.
    private static AttributeData? OfType(ITypeSymbol type)
        => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.None } named && BclCodecs.Find(named) is null
            ? On(named.OriginalDefinition)
            : null;

    /// <summary>Gets the attribute on what a method returns, or null.</summary>
    public static AttributeData? OnReturn(IMethodSymbol method) => method.GetReturnTypeAttributes().FirstOrDefault(IsCodec);

    public static bool IsCodec(AttributeData attribute) => attribute.AttributeClass?.Is(KnownNames.RootNamespace, Attribute) == true;

    /// <summary>Gets the types that the assembly's own attributes name codecs for; the first attribute wins, the analyzer refuses a
    /// second.</summary>
    public static Dictionary<ITypeSymbol, AttributeData> OfAssembly(IAssemblySymbol assembly)
    {
        var codecs = new Dictionary<ITypeSymbol, AttributeData>(RunTimeTypes.Comparer);

        foreach (AttributeData attribute in assembly.GetAttributes().Where(IsCodec))
        {
            foreach (ITypeSymbol type in Targets(attribute).Where(type => !codecs.ContainsKey(type)))
            {
                codecs.Add(type, attribute);
            }
        }

        return codecs;
    }

    /// <summary>Gets what stands in the place of a codec if the compiler accepts it and it is no type that could be one: null, an array.
    /// Null otherwise.</summary>
    public static string? OddName(AttributeData attribute) => attribute.ConstructorArguments.FirstOrDefault() switch
    {
        { Kind: TypedConstantKind.Error } => null,
        { Value: null } => "null",
        { Value: IArrayTypeSymbol array } when array.ElementType.TypeKind != TypeKind.Error => Names.Short(array),
        _ => null,
    };

    /// <summary>Refuses an attribute in a place from which no value travels: on a token, a pipe, a result that is none.</summary>
    /// <returns>False after a finding.</returns>
    public static bool IsAbsent(AttributeData? attribute, Where where, string member, ParseContext context)
    {
        if (attribute is null)
        {
            return true;
        }

        if ((attribute.Argument<INamedTypeSymbol>(0) is { } codec ? Names.Short(codec) : OddName(attribute)) is { } name)
        {
            Where at = context.IsInProject(attribute) ? Where.AttributeOf(attribute, where.Symbol) : where;
            context.Fail(Rule.Codec, at, name, member, "no value travels from here that it could write");
        }
        else
        {
            context.FailSilently();                  // the compiler complains
        }

        return false;
    }

    /// <summary>Checks an assembly attribute.</summary>
    public static void CheckAssembly(AttributeData attribute, ParseContext context)
    {
        if (attribute.Argument<INamedTypeSymbol>(0) is not { TypeKind: not TypeKind.Error } codec)
        {
            if (OddName(attribute) is { } odd)
            {
                Where place = Where.AttributeOf(attribute, context.Compilation.Assembly);
                context.Fail(Rule.Codec, place, odd, "named by an assembly attribute", NoCodec);
            }

            return;                                  // else the compiler complains
        }

        ITypeSymbol[] targets = [.. Targets(attribute)];
        Where at = Where.AttributeOf(attribute, codec);
        if (targets.Length == 0)
        {
            string reason = codec.IsUnboundGenericType ? "on an assembly it is named with its type arguments" : NoCodec;
            context.Fail(Rule.Codec, at, Names.Short(codec), "named by an assembly attribute", reason);
        }

        Dictionary<ITypeSymbol, AttributeData> all = OfAssembly(context.Home);
        foreach (ITypeSymbol target in targets)
        {
            if (all[target].ApplicationSyntaxReference?.Span != attribute.ApplicationSyntaxReference?.Span
                || all[target].ApplicationSyntaxReference?.SyntaxTree != attribute.ApplicationSyntaxReference?.SyntaxTree)
            {
                string reason = $"'{Names.Short(target)}' has a codec already";
                context.Fail(Rule.Codec, at, Names.Short(codec), "named by an assembly attribute", reason);
            }
            else
            {
                new TypeResolver(context).Resolve(target, at, "named by an assembly attribute");
            }
        }
    }

    /// <summary>Gets the type arguments of an unbound codec for a generic type.</summary>
    /// <param name="codec">The codec; typeof(BoxCodec&lt;,&gt;).</param>
    /// <param name="type">The type.</param>
    /// <param name="closed">The codec with the type's own arguments, where it takes just these.</param>
    /// <returns>Whether the codec takes the type's arguments, alone or with their codecs.</returns>
    public static bool TryClose(INamedTypeSymbol codec, ITypeSymbol type, out INamedTypeSymbol? closed)
    {
        ITypeSymbol[] arguments = type is INamedTypeSymbol named ? [.. named.AllTypeArguments()] : [];
        INamedTypeSymbol definition = codec.OriginalDefinition;
        closed = null;
        if (arguments.Length == 0 || codec.ContainingType?.IsGenericAnywhere() == true)
        {
            return false;
        }

        if (codec.Arity == arguments.Length)
        {
            closed = definition.Construct(arguments);
            return true;
        }

        return codec.Arity == arguments.Length * 2
            && Arguments(definition, KnownNames.SerializationNamespace, "IRpcCodec", 1).OfType<INamedTypeSymbol>().Any(target =>
                SymbolEqualityComparer.Default.Equals(target.OriginalDefinition, type.OriginalDefinition)
                && target.AllTypeArguments()
                    .SequenceEqual(definition.TypeParameters.Take(arguments.Length), SymbolEqualityComparer.Default));
    }

    /// <summary>Whether a type is a codec of another.</summary>
    public static bool IsCodecOf(INamedTypeSymbol codec, ITypeSymbol type)
        => Arguments(codec, KnownNames.SerializationNamespace, "IRpcCodec", 1).Contains(type, RunTimeTypes.Comparer);

    /// <summary>Whether a type travels in the place of another.</summary>
    public static bool IsSurrogateOf(INamedTypeSymbol surrogate, ITypeSymbol type)
        => Arguments(surrogate, KnownNames.RootNamespace, "IRpcSurrogate", 2).Contains(type, RunTimeTypes.Comparer);

    /// <summary>Gets why generated code, which calls <c>TheCodec.Write</c> and <c>TheCodec.Read</c>, cannot call a codec of a type; null
    /// where it can.</summary>
    public static string? WhyUncallable(INamedTypeSymbol codec, ITypeSymbol type, Compilation compilation)
    {
        if (!codec.IsValueType || codec.IsRefLikeType)
        {
            return "it must be a struct, and no ref struct";
        }

        IMethodSymbol[] implementations = [.. codec.AllInterfaces
            .Where(i => i.Arity == 1 && i.Is(KnownNames.SerializationNamespace, "IRpcCodec")
                && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0].OriginalDefinition, type.OriginalDefinition))
            .SelectMany(static i => i.GetMembers())
            .Select(codec.FindImplementationForInterfaceMember)
            .OfType<IMethodSymbol>()];

        if (Array.Exists(implementations, static found => found.MethodKind == MethodKind.ExplicitInterfaceImplementation))
        {
            return "it implements Write or Read explicitly, where generated code cannot call them; make both public";
        }

        return Array.Exists(implementations, found => Overloads.RivalOf(found, compilation) is not null)
            ? "C# would call another overload of its Write or Read; make those private"
            : null;
    }

    private static IEnumerable<ITypeSymbol> Targets(AttributeData attribute)
        => attribute.Argument<INamedTypeSymbol>(0) is { IsUnboundGenericType: false } codec
            ? Arguments(codec, KnownNames.SerializationNamespace, "IRpcCodec", 1)
                .Concat(Arguments(codec, KnownNames.RootNamespace, "IRpcSurrogate", 2))
            : [];

    private static IEnumerable<ITypeSymbol> Arguments(INamedTypeSymbol type, string containingNamespace, string name, int arity)
        => type.AllInterfaces.Where(i => i.Arity == arity && i.Is(containingNamespace, name)).Select(static i => i.TypeArguments[0]);
}
