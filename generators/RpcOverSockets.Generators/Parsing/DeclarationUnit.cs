using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>A declaration that stands in no type, with all in it, and the names that say who may see it and what it may see.</summary>
internal sealed class DeclarationUnit
{
    private const string ProgramName = "Program";

    private readonly SyntaxNode _node;
    private readonly string _context;
    private readonly HashSet<string> _mentioned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mentionedAround;

    /// <summary>Reads a declaration.</summary>
    /// <param name="node">The declaration.</param>
    /// <param name="path">The full name of its namespace.</param>
    /// <param name="context">Its namespace and the usings above it.</param>
    /// <param name="mentionedAround">The names that the context mentions.</param>
    public DeclarationUnit(SyntaxNode node, string path, string context, HashSet<string> mentionedAround)
    {
        _node = node;
        _context = context;
        _mentionedAround = mentionedAround;
        IsFoundUnmentioned = path.StartsWith("System", StringComparison.Ordinal);
        FullName = NameOf(node) is { } name ? path.Length == 0 ? name : $"{path}.{name}" : null;
        Read();
    }

    /// <summary>Gets the full name of the type, without its arity, or null where it is none.</summary>
    public string? FullName { get; }

    /// <summary>Gets the names of the types that it declares; an attribute's also as it is used.</summary>
    public HashSet<string> Declared { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets a value indicating whether it may be found without its name being mentioned: below System, or in the place of a
    /// generated type.</summary>
    public bool IsFoundUnmentioned { get; private set; }

    public int End => _node.Span.End;

    /// <summary>Gets or sets when something changed that it may see. Guarded by the gate of <see cref="Surroundings"/>.</summary>
    public int ChangedAt { get; set; }

    public bool ShowsTheSameAs(DeclarationUnit other)
        => _context == other._context && Surface.IsSame(_node, other._node);

    public bool MentionsAny(HashSet<string> names) => names.Overlaps(_mentionedAround) || names.Overlaps(_mentioned);

    /// <summary>Notes all identifiers of a node: in bodies nothing is looked for, as no declaration sees them.</summary>
    public static void Mention(SyntaxNode node, HashSet<string> mentioned)
    {
        foreach (SyntaxToken token in node.DescendantTokens(static inner => !IsBody(inner)))
        {
            if (token.IsKind(SyntaxKind.IdentifierToken))
            {
                mentioned.Add(token.ValueText);
            }
        }
    }

    private static string? NameOf(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        GlobalStatementSyntax => ProgramName,
        _ => null,
    };

    private static bool IsBody(SyntaxNode node) => node is BlockSyntax or ArrowExpressionClauseSyntax;

    private void Read()
    {
        Mention(_node, _mentioned);

        foreach (SyntaxNode node in _node.DescendantNodesAndSelf(static inner => inner is BaseTypeDeclarationSyntax))
        {
            if (NameOf(node) is { } name)
            {
                Declare(name);
            }
        }
    }

    private void Declare(string name)
    {
        const string Suffix = "Attribute";
        Declared.Add(name);
        IsFoundUnmentioned |= name.StartsWith(KnownNames.Prefix, StringComparison.Ordinal);

        if (name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            Declared.Add(name.Substring(0, name.Length - Suffix.Length));
        }
    }
}
