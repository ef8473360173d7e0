using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace RpcOverSockets.CodeFixes;

/// <summary>The space between what fixes write and what was there.</summary>
internal static class LineBreaks
{
    /// <summary>Gets what ends the lines of a file: what ends its first one.</summary>
    public static string Of(SourceText text)
    {
        TextLine first = text.Lines[0];
        return first.EndIncludingLineBreak > first.End
            ? text.ToString(TextSpan.FromBounds(first.End, first.EndIncludingLineBreak))
            : "\n";
    }

    /// <summary>Gets what to put before a token that moves down: a line break with its indentation if it starts its line; else a
    /// space.</summary>
    public static string Before(SyntaxToken token)
    {
        SourceText text = token.SyntaxTree!.GetText();
        TextLine line = text.Lines.GetLineFromPosition(token.SpanStart);
        string before = text.ToString(TextSpan.FromBounds(line.Start, token.SpanStart));
        return string.IsNullOrWhiteSpace(before) ? Of(text) + before : " ";
    }

    /// <summary>Asks whether something stands there that must not be lost.</summary>
    public static bool IsMoreThanSpace(SyntaxTrivia trivia)
        => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia);
}
