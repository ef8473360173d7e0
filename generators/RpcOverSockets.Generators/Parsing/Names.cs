using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>How types are called in generated code, in file names and on the wire.</summary>
internal static class Names
{
    private const int HintNameLengthMax = 120;

    private static readonly SymbolDisplayFormat s_annotated = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The type as code names it, with nullable annotations.</summary>
    public static string Annotated(ITypeSymbol type) => type.ToDisplayString(s_annotated);

    /// <summary>The type as code names it, where annotations have no place: <c>typeof</c>, <c>new</c>, type arguments of codecs.</summary>
    public static string Plain(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>A generic type as code names it, without the type arguments.</summary>
    public static string WithoutArguments(INamedTypeSymbol type) => type.OriginalDefinition.ToDisplayString(
        SymbolDisplayFormat.FullyQualifiedFormat.WithGenericsOptions(SymbolDisplayGenericsOptions.None));

    /// <summary>The type as messages name it.</summary>
    public static string Short(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>A method with its interface and the types of its parameters, for messages.</summary>
    public static string Short(IMethodSymbol method) => method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    /// <summary>An identifier with <c>@</c> where it is a keyword in any context.</summary>
    public static string Escape(string identifier)
        => SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None
            ? "@" + identifier
            : identifier;

    /// <summary>A member's name as part of an identifier: that of an explicit implementation holds its interface's.</summary>
    public static string Identifier(string member)
    {
        var text = new StringBuilder(member.Length);
        foreach (char character in member)
        {
            text.Append(SyntaxFacts.IsIdentifierPartCharacter(character) ? character : '_');
        }

        return text.ToString();
    }

    /// <summary>The wire name of a contract without a name of its own: <c>Company.Orders.Outer.IOrders</c>. Generic types around it show
    /// their arity, because the type arguments stand at the end: of <c>Outer`1.IOrders</c> and <c>Outer.IOrders</c> alike.</summary>
    public static string Wire(INamedTypeSymbol type) => Prepend(
        type.ContainingNamespace,
        string.Join(".", PathOf(type).Select(t => IsGenericAround(t, type) ? t.MetadataName : t.Name)));

    /// <summary>The metadata name of a type: <c>Company.Outer`1+Inner</c>.</summary>
    public static string Metadata(INamedTypeSymbol type)
        => Prepend(type.ContainingNamespace, string.Join("+", PathOf(type).Select(static t => t.MetadataName)));

    /// <summary>The metadata name, without arity, of the codec beside a payload type.</summary>
    public static string CodecMetadataName(INamedTypeSymbol type)
    {
        int arity = type.AllTypeParameters().Count() * 2; // a codec for each type parameter besides
        string name = Prepend(type.ContainingNamespace, $"{KnownNames.Prefix}{HelperPath(type)}Codec");
        return arity == 0 ? name : $"{name}`{arity}";
    }

    /// <summary>The metadata name of the descriptor beside a contract.</summary>
    public static string DescriptorMetadataName(INamedTypeSymbol contract)
        => Prepend(contract.ContainingNamespace, KnownNames.Prefix + OfContract(contract).HelperName);

    /// <summary>The type arguments of a closed generic contract in its wire name: <c>&lt;System.Int32,Company.Order&gt;</c>.</summary>
    public static string WireArguments(INamedTypeSymbol type)
        => $"<{string.Join(",", type.AllTypeArguments().Select(WireType))}>";

    private static string WireType(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => $"{WireType(array.ElementType)}[{new string(',', array.Rank - 1)}]",
        INamedTypeSymbol named => Wire(named) + (named.IsGenericAnywhere() ? WireArguments(named) : ""),
        _ => type.Name,
    };

    /// <summary>A contract's declaration; the closed forms of a generic one have helpers of their own, which no identifier can meet:
    /// <c>IStore_1_Order_1a2b3c4d</c>.</summary>
    public static DeclarationModel OfContract(INamedTypeSymbol contract)
    {
        DeclarationModel declaration = Declaration(contract);
        int arity = contract.AllTypeParameters().Count();
        if (arity == 0)
        {
            // `FooCodec` may be a contract beside the payload type `Foo`, whose codec has that name.
            return declaration.HelperName.EndsWith("Codec", StringComparison.Ordinal)
                ? declaration with { HelperName = declaration.HelperName + "_" }
                : declaration;
        }

        string helper = $"{declaration.HelperName}_{arity}";
        if (!SymbolEqualityComparer.Default.Equals(contract, contract.OriginalDefinition))
        {
            string arguments = Identifier(string.Join("_", contract.AllTypeArguments().Select(Short)));
            helper += $"_{(arguments.Length > 40 ? arguments.Substring(0, 40) : arguments)}_{WireHash.Compute(declaration.FullName):x8}";
        }

        return declaration with
        {
            HelperName = helper,
            IsPublic = declaration.IsPublic && contract.AllTypeArguments().All(IsVisible),
        };
    }

    private static bool IsVisible(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsVisible(array.ElementType),
        INamedTypeSymbol named => named.IsVisibleOutside() && named.AllTypeArguments().All(IsVisible),
        _ => true,
    };

    public static DeclarationModel Declaration(INamedTypeSymbol type) => new(
        type.ContainingNamespace.IsGlobalNamespace ? "" : EscapedNamespace(type.ContainingNamespace),
        Plain(type),
        string.Join(".", PathOf(type).Select(static t => t.Name)),
        HelperPath(type),
        HintName(type),
        type.IsVisibleOutside(),
        type.SelfAndOuterTypes().Any(IsObsolete))
    {
        LockName = Shapes.Definition(type.OriginalDefinition),
    };

    /// <summary>Whether generated code that touches the symbol must be obsolete too: obsolete code may use what is obsolete as an
    /// error, and no pragma allows that.</summary>
    public static bool IsObsolete(ISymbol symbol) => symbol.FindAttribute("System", "ObsoleteAttribute") is not null;

    /// <summary><c>Outer_Name</c>; underscores of the names themselves are doubled, so that <c>A.B</c> and <c>A_B</c> stay apart, and the
    /// arity of generic types around it has a part of its own, <c>Outer_1_Name</c>: no name begins with a digit.</summary>
    private static string HelperPath(INamedTypeSymbol type)
    {
        string path = string.Join("_", PathOf(type).Select(t =>
            t.Name.Replace("_", "__") + (IsGenericAround(t, type) ? $"_{t.Arity}" : "")));

        // `A_.B` and `A._B` are both A___B.
        bool isUnclear = type.ContainingType is not null && PathOf(type).Any(t =>
            (t.ContainingType is not null && t.Name.StartsWith("_", StringComparison.Ordinal))
            || (!ReferenceEquals(t, type) && t.Name.EndsWith("_", StringComparison.Ordinal)));
        return NameLengths.Bound(isUnclear ? $"{path}_0{WireHash.Compute(Metadata(type)):x8}" : path);
    }

    private static bool IsGenericAround(INamedTypeSymbol outer, INamedTypeSymbol type) => outer.Arity > 0 && !ReferenceEquals(outer, type);

    private static IEnumerable<INamedTypeSymbol> PathOf(INamedTypeSymbol type) => type.SelfAndOuterTypes().Reverse();

    private static string HintName(INamedTypeSymbol type)
    {
        IEnumerable<string> path = PathOf(type)
            .Select(static t => t.Arity == 0 ? t.Name : $"{t.Name}`{t.Arity}");
        return Shorten(Prepend(type.ContainingNamespace, string.Join("+", path)));
    }

    /// <summary>Keeps file names short enough for every file system; the hash keeps them apart.</summary>
    private static string Shorten(string name) => name.Length <= HintNameLengthMax
        ? name
        : name.Substring(0, HintNameLengthMax - 9) + "." + WireHash.Compute(name).ToString("x8");

    private static string Prepend(INamespaceSymbol containingNamespace, string name)
    {
        var text = new StringBuilder(name);

        for (INamespaceSymbol current = containingNamespace; !current.IsGlobalNamespace; current = current.ContainingNamespace)
        {
            text.Insert(0, current.Name + ".");
        }

        return text.ToString();
    }

    private static string EscapedNamespace(INamespaceSymbol symbol) => symbol.ContainingNamespace.IsGlobalNamespace
        ? Escape(symbol.Name)
        : EscapedNamespace(symbol.ContainingNamespace) + "." + Escape(symbol.Name);
}
