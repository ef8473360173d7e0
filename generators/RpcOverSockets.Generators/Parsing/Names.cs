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

    /// <summary>The type as messages name it.</summary>
    public static string Short(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>An identifier with <c>@</c> where it is a keyword in any context.</summary>
    public static string Escape(string identifier)
        => SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None
            ? "@" + identifier
            : identifier;

    /// <summary>The wire name of a contract without a name of its own: <c>Company.Orders.Outer.IOrders</c>.</summary>
    public static string Wire(INamedTypeSymbol type) => Prepend(type.ContainingNamespace, string.Join(".", PathOf(type)));

    /// <summary>The metadata name, without arity, of the codec beside a payload type.</summary>
    public static string CodecMetadataName(INamedTypeSymbol type)
        => Prepend(type.ContainingNamespace, $"{KnownNames.Prefix}{HelperPath(type)}Codec");

    public static DeclarationModel Declaration(INamedTypeSymbol type) => new(
        type.ContainingNamespace.IsGlobalNamespace ? "" : EscapedNamespace(type.ContainingNamespace),
        Plain(type),
        string.Join(".", PathOf(type)),
        HelperPath(type),
        HintName(type),
        type.IsVisibleOutside(),
        type.SelfAndOuterTypes().Any(IsObsolete));

    /// <summary>Whether generated code that touches the symbol must be obsolete too: obsolete code may use what is obsolete as an
    /// error, and no pragma allows that.</summary>
    public static bool IsObsolete(ISymbol symbol) => symbol.FindAttribute("System", "ObsoleteAttribute") is not null;

    /// <summary><c>Outer_Name</c>; underscores of the names themselves are doubled, so that <c>A.B</c> and <c>A_B</c> stay apart.</summary>
    private static string HelperPath(INamedTypeSymbol type)
        => string.Join("_", PathOf(type).Select(static name => name.Replace("_", "__")));

    private static IEnumerable<string> PathOf(INamedTypeSymbol type) => type.SelfAndOuterTypes().Reverse().Select(static t => t.Name);

    private static string HintName(INamedTypeSymbol type)
    {
        IEnumerable<string> path = type.SelfAndOuterTypes().Reverse()
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
