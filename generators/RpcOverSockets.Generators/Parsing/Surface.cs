using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Compares what two states of some code show to other declarations.</summary>
internal static class Surface
{
    /// <summary>Whether they show the same: bodies, initializers of fields and trivia do not count.</summary>
    /// <remarks>Roslyn's own comparison, up to 4.14 at least, overlooks every <c>= value</c> behind the first field that is no constant,
    /// those of constants, enums and parameters among them; so these are compared once more.</remarks>
    public static bool IsSame(SyntaxNode node, SyntaxNode before)
        => node.IsEquivalentTo(before, topLevel: true) && HasSameValues(node, before);

    private static bool HasSameValues(SyntaxNode node, SyntaxNode before)
    {
        using IEnumerator<EqualsValueClauseSyntax> values = Values(node).GetEnumerator();
        using IEnumerator<EqualsValueClauseSyntax> old = Values(before).GetEnumerator();

        while (values.MoveNext())
        {
            if (!old.MoveNext() || !values.Current.IsEquivalentTo(old.Current, topLevel: false))
            {
                return false;
            }
        }

        return !old.MoveNext();
    }

    private static IEnumerable<EqualsValueClauseSyntax> Values(SyntaxNode node)
        => node.DescendantNodes(static inner => inner is not (BlockSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax))
            .OfType<EqualsValueClauseSyntax>()
            .Where(static value => value.Parent is ParameterSyntax or EnumMemberDeclarationSyntax || IsConstant(value));

    private static bool IsConstant(EqualsValueClauseSyntax value)
        => value.Parent?.Parent?.Parent is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword);
}
