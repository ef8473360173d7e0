using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace RpcOverSockets.CodeFixes;

/// <summary>A fix that edits the text of files, and leaves all other text in them as it is.</summary>
/// <remarks>Derived types have no state: one instance serves all documents, from any thread.</remarks>
public abstract class TextFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => TextFixAll.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            foreach (TextEdit edit in await EditsAsync(document, diagnostic, context.CancellationToken).ConfigureAwait(false))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(edit.Title, token => ApplyAsync(document.Project.Solution, edit.Changes, token), edit.Key),
                    diagnostic);
            }
        }
    }

    /// <summary>Applies changes; of those that get in each other's way, the first.</summary>
    internal static async Task<Solution> ApplyAsync(
        Solution solution, IEnumerable<FileChange> changes, CancellationToken cancellationToken)
    {
        Solution changed = solution;

        foreach (IGrouping<SyntaxTree, FileChange> file in changes.GroupBy(static change => change.Tree))
        {
            if (solution.GetDocument(file.Key) is { } document)
            {
                SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
                changed = changed.WithDocumentText(document.Id, text.WithChanges(Disjoint(file.Select(static change => change.Change))));
            }
        }

        return changed;
    }

    /// <summary>Finds the ways to mend one diagnostic; none where the code has changed under it.</summary>
    internal async Task<IReadOnlyList<TextEdit>> EditsAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        TextSpan span = diagnostic.Location.SourceSpan;

        if (root is null || model is null || !root.FullSpan.Contains(span))
        {
            return [];
        }

        SyntaxNode node = root.FindToken(span.Start).Parent!;
        return [.. Edits(new FixSite(diagnostic, node, model, cancellationToken)).Where(static edit => edit.Changes.Count > 0)];
    }

    /// <summary>Finds the ways to mend one diagnostic, the best first.</summary>
    private protected abstract IEnumerable<TextEdit> Edits(FixSite site);

    private static List<TextChange> Disjoint(IEnumerable<TextChange> changes)
    {
        var kept = new List<TextChange>();

        foreach (TextChange change in changes.OrderBy(static change => change.Span.Start).ThenBy(static change => change.Span.End))
        {
            TextSpan last = kept.Count == 0 ? default : kept[kept.Count - 1].Span;

            // Two insertions at one place are one that was asked for twice, or two that exclude each other.
            if (kept.Count == 0 || (change.Span.Start >= last.End && change.Span != last))
            {
                kept.Add(change);
            }
        }

        return kept;
    }
}
