using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace RpcOverSockets.CodeFixes;

/// <summary>Mends all diagnostics of a document at once: gathers the edits of one kind and applies them in one pass.</summary>
internal sealed class TextFixAll : DocumentBasedFixAllProvider
{
    public static readonly TextFixAll Instance = new();

    private TextFixAll()
    {
    }

    protected override async Task<Document?> FixAllAsync(
        FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
    {
        var fix = (TextFix)fixAllContext.CodeFixProvider;
        string? key = fixAllContext.CodeActionEquivalenceKey;
        CancellationToken cancellationToken = fixAllContext.CancellationToken;
        var changes = new List<TextChange>();

        foreach (Diagnostic diagnostic in diagnostics)
        {
            IReadOnlyList<TextEdit> edits = await fix.EditsAsync(document, diagnostic, cancellationToken).ConfigureAwait(false);
            changes.AddRange(edits.Where(edit => edit.Key == key).SelectMany(static edit => edit.Changes));
        }

        return await TextFix.ApplyAsync(document, Disjoint(changes), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Two diagnostics may ask for the same change; of those that get in each other's way the first is done, and the other
    /// diagnostic stays for the next time.</summary>
    private static List<TextChange> Disjoint(List<TextChange> changes)
    {
        var kept = new List<TextChange>();

        foreach (TextChange change in changes.OrderBy(static change => change.Span.Start).ThenBy(static change => change.Span.End))
        {
            if (kept.Count == 0 || change.Span.Start > kept[kept.Count - 1].Span.End)
            {
                kept.Add(change);
            }
        }

        return kept;
    }
}
