using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>Adds and removes attributes.</summary>
internal static class Attributes
{
    public const string Ours = "RpcOverSockets";
    public const string Theirs = "MessagePack";

    /// <summary>Puts an attribute before a member, on its line; before a type that starts a line, on a line of its own.</summary>
    public static FileChange Add(SyntaxNode declaration, string attribute)
    {
        SyntaxToken first = declaration.GetFirstToken();
        string space = declaration is BaseTypeDeclarationSyntax ? LineBreaks.Before(first) : " ";
        return FileChange.InsertBefore(first, $"[{attribute}]{space}");
    }

    /// <summary>Finds the syntax of an attribute of ours.</summary>
    public static AttributeSyntax? Find(ISymbol symbol, string name, CancellationToken cancellationToken)
        => SyntaxOf(Find(symbol, Ours, name), cancellationToken);

    /// <summary>Gets the syntax of an attribute, or null where it is not in a source.</summary>
    public static AttributeSyntax? SyntaxOf(AttributeData? attribute, CancellationToken cancellationToken)
        => attribute?.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;

    public static AttributeData? Find(ISymbol symbol, string containingNamespace, string name)
        => symbol.GetAttributes().FirstOrDefault(attribute => IsOf(attribute, containingNamespace, name));

    public static bool IsOf(AttributeData attribute, string containingNamespace, string name)
        => attribute.AttributeClass is { } type
            && type.Name == name + "Attribute"
            && type.ContainingNamespace.ToDisplayString() == containingNamespace;

    /// <summary>Gets the value of the first argument of the constructor, or null where there is none.</summary>
    public static object? FirstArgument(AttributeData? attribute)
        => attribute is { ConstructorArguments.Length: > 0 } && attribute.ConstructorArguments[0].Kind != TypedConstantKind.Array
            ? attribute.ConstructorArguments[0].Value
            : null;

    /// <summary>Removes an attribute, and its brackets where they hold no other.</summary>
    public static FileChange Remove(AttributeSyntax attribute)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        int index = list.Attributes.IndexOf(attribute);

        if (list.Attributes.Count == 1)
        {
            SyntaxToken last = list.GetLastToken();
            SyntaxToken next = last.GetNextToken();
            bool hasComment = last.TrailingTrivia.Concat(next.LeadingTrivia).Any(LineBreaks.IsMoreThanSpace);
            return FileChange.Remove(list.SyntaxTree, list.SpanStart, hasComment ? list.Span.End : next.SpanStart);
        }

        // Comments go with the attribute beside which they stand: the one before them on their line.
        return index == 0 ? RemoveFirst(attribute, list) : RemoveLater(attribute, list.Attributes.GetSeparator(index - 1));
    }

    private static FileChange RemoveLater(AttributeSyntax attribute, SyntaxToken before)
    {
        string kept = EndsItsLine(before) && HasComment(before) ? before.TrailingTrivia.ToFullString() : "";
        return FileChange.Replace(attribute.SyntaxTree, before.SpanStart, EndOfComments(attribute.GetLastToken()), kept);
    }

    private static FileChange RemoveFirst(AttributeSyntax attribute, AttributeListSyntax list)
    {
        SyntaxToken behind = list.Attributes.GetSeparator(0);
        IEnumerable<SyntaxTrivia> leading = list.Attributes[1].GetLeadingTrivia();
        IEnumerable<SyntaxTrivia> kept = EndsItsLine(behind) ? leading : behind.TrailingTrivia.Concat(leading);
        SyntaxTrivia comment = kept.FirstOrDefault(LineBreaks.IsMoreThanSpace);
        int end = comment == default ? list.Attributes[1].SpanStart : comment.SpanStart;
        return FileChange.Remove(list.SyntaxTree, attribute.SpanStart, end);
    }

    private static bool EndsItsLine(SyntaxToken token) => token.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);

    private static bool HasComment(SyntaxToken token) => token.TrailingTrivia.Any(LineBreaks.IsMoreThanSpace);

    private static int EndOfComments(SyntaxToken token)
    {
        SyntaxTrivia last = token.TrailingTrivia.LastOrDefault(LineBreaks.IsMoreThanSpace);
        return last == default ? token.Span.End : last.Span.End;
    }
}
