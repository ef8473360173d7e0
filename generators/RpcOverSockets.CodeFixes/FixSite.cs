using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RpcOverSockets.CodeFixes;

/// <summary>What a fix may look at: the diagnostic, the node of its first token, and the meaning of the code around.</summary>
internal sealed class FixSite
{
    public FixSite(Diagnostic diagnostic, SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        Diagnostic = diagnostic;
        Node = node;
        Model = model;
        CancellationToken = cancellationToken;
    }

    public Diagnostic Diagnostic { get; }

    public SyntaxNode Node { get; }

    public SemanticModel Model { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Gets the nearest node of a kind, from the diagnostic's outwards.</summary>
    public T? Enclosing<T>()
        where T : SyntaxNode
        => Node.FirstAncestorOrSelf<T>();

    public static TextChange Insert(int position, string text) => new(new TextSpan(position, 0), text);

    /// <summary>Puts an attribute list before a declaration, on its line.</summary>
    public static TextChange AddAttribute(MemberDeclarationSyntax member, string attribute)
        => Insert(member.GetFirstToken().SpanStart, $"[{attribute}] ");

    /// <summary>Writes the name of a type so that it means that type here.</summary>
    /// <param name="containingNamespace">The namespace of the type.</param>
    /// <param name="name">The type's name.</param>
    /// <param name="shown">What to write of the name: an attribute's goes without its suffix.</param>
    public string NameOf(string containingNamespace, string name, string shown)
    {
        foreach (ISymbol found in Model.LookupNamespacesAndTypes(Node.SpanStart, name: name))
        {
            if (found is INamedTypeSymbol { ContainingType: null } && found.ContainingNamespace.ToDisplayString() == containingNamespace)
            {
                return shown;
            }
        }

        return $"global::{containingNamespace}.{shown}";
    }

    /// <summary>Writes the name of one of our attributes.</summary>
    public string AttributeName(string shown) => NameOf("RpcOverSockets", shown + "Attribute", shown);
}
