using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>Gives each variable of one field declaration a declaration of its own, because attributes in front of it are meant for
/// all of them.</summary>
internal static class FieldSplit
{
    /// <summary>Splits a declaration.</summary>
    /// <param name="field">The declaration, also of a single variable.</param>
    /// <param name="attributes">What to put before each variable, without brackets, or null for nothing; in their order.</param>
    public static IEnumerable<FileChange> Split(FieldDeclarationSyntax field, IReadOnlyList<string?> attributes)
    {
        if (attributes[0] is { } first)
        {
            yield return Attributes.Add(field, first);
        }

        string head = string.Concat(field.AttributeLists.Select(static list => list + " "))
            + string.Concat(field.Modifiers.Select(static modifier => modifier.Text + " "))
            + field.Declaration.Type + " ";
        string separator = ";" + LineBreaks.Before(field.GetFirstToken());
        int index = 1;

        foreach (SyntaxToken comma in field.Declaration.Variables.GetSeparators())
        {
            string attribute = attributes[index] is { } text ? $"[{text}] " : "";
            VariableDeclaratorSyntax next = field.Declaration.Variables[index];
            bool hasComment = comma.TrailingTrivia.Concat(next.GetLeadingTrivia()).Any(LineBreaks.IsMoreThanSpace);
            yield return FileChange.Replace(
                field.SyntaxTree, comma.SpanStart, hasComment ? comma.Span.End : next.SpanStart, separator + attribute + head);
            index++;
        }
    }
}
