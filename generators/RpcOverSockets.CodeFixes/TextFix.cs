using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace RpcOverSockets.CodeFixes;

/// <summary>A fix that edits the text of the document that its diagnostic is in, and leaves all other text as it is.</summary>
/// <remarks>Derived types have no state: one instance serves all documents, from any thread.</remarks>
public abstract class TextFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds => [Id];

    /// <summary>Gets the id of the diagnostic.</summary>
    protected abstract string Id { get; }

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
                    CodeAction.Create(edit.Title, token => ApplyAsync(document, edit.Changes, token), edit.Key),
                    diagnostic);
            }
        }
    }

    internal static async Task<Document> ApplyAsync(Document document, IEnumerable<TextChange> changes, CancellationToken cancellationToken)
    {
        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return document.WithText(text.WithChanges(changes));
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
}
