using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0020: moves the CancellationToken to the end, and removes a second one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TokenPlaceFix))]
[Shared]
public sealed class TokenPlaceFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0020"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        if (site.Enclosing<ParameterListSyntax>() is not { } list)
        {
            yield break;
        }

        ParameterSyntax[] tokens = [.. list.Parameters.Where(parameter => Tokens.IsToken(parameter, site.Model))];
        ParameterSyntax[] others = [.. list.Parameters.Except(tokens)];

        // `params` must be last, too: nobody but the author can decide.
        if (tokens.Length == 0 || others.Any(Tokens.IsParams))
        {
            yield break;
        }

        bool needsDefault = tokens[0].Default is null && list.Parameters.Any(static parameter => parameter.Default is not null);
        string[] texts = [.. others.Select(static parameter => parameter.ToString()), tokens[0] + (needsDefault ? " = default" : "")];
        var changes = new List<FileChange>();

        // The texts change places; line breaks and comments between the places stay.
        for (int i = 0; i < texts.Length; i++)
        {
            if (list.Parameters[i].ToString() != texts[i])
            {
                changes.Add(FileChange.Replace(list.Parameters[i], texts[i]));
            }
        }

        if (tokens.Length > 1)
        {
            changes.AddRange(Cut(list, texts.Length));
        }

        yield return new TextEdit("Move the CancellationToken to the end", "last", [.. changes]);
    }

    /// <summary>Removes the places behind the first ones, but for comments there.</summary>
    private static IEnumerable<FileChange> Cut(ParameterListSyntax list, int count)
    {
        var span = TextSpan.FromBounds(list.Parameters[count - 1].Span.End, list.Parameters[list.Parameters.Count - 1].Span.End);
        SyntaxTrivia[] kept = [.. list.DescendantTrivia(span, descendIntoTrivia: false)
            .Where(trivia => span.Contains(trivia.Span) && LineBreaks.IsMoreThanSpace(trivia))];

        if (Array.TrueForAll(kept, static trivia => trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)))
        {
            return [FileChange.Replace(list.SyntaxTree, span.Start, span.End, string.Concat(kept.Select(static trivia => " " + trivia)))];
        }

        // A comment to the end of its line needs that end, and a directive its line.
        return list.Parameters.GetWithSeparators().Skip((2 * count) - 1)
            .Select(part => FileChange.Remove(list.SyntaxTree, part.SpanStart, part.Span.End));
    }
}
