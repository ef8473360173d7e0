using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RpcOverSockets.CodeFixes;

/// <summary>Mends all diagnostics of a document, project or solution at once: gathers the edits of one kind and applies those that do not
/// get in each other's way; then it finds the edits for the other diagnostics anew, in what has become of the code, and so on.</summary>
internal sealed class TextFixAll : FixAllProvider
{
    public static readonly TextFixAll Instance = new();

    private TextFixAll()
    {
    }

    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes()
        => [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext) => Task.FromResult<CodeAction?>(CodeAction.Create(
        "Fix all",
        token => ApplyAsync(fixAllContext.WithCancellationToken(token)),
        fixAllContext.CodeActionEquivalenceKey));

    private static async Task<Solution> ApplyAsync(FixAllContext context)
    {
        var waiting = new List<(DocumentId Document, Diagnostic Diagnostic)>();

        foreach (Document document in Documents(context))
        {
            ImmutableArray<Diagnostic> found = await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
            waiting.AddRange(found.OrderBy(static d => d.Location.SourceSpan.Start).Select(diagnostic => (document.Id, diagnostic)));
        }

        Solution solution = context.Solution;

        // Each pass does at least one of them, and none twice.
        while (waiting.Count > 0)
        {
            (solution, waiting) = await PassAsync(solution, waiting, context).ConfigureAwait(false);
        }

        return solution;
    }

    /// <summary>Applies the edits that do not get in each other's way.</summary>
    /// <returns>The code with them, and the other diagnostics where they are now.</returns>
    private static async Task<(Solution Changed, List<(DocumentId Document, Diagnostic Diagnostic)> Left)> PassAsync(
        Solution solution, List<(DocumentId Document, Diagnostic Diagnostic)> waiting, FixAllContext context)
    {
        var fix = (TextFix)context.CodeFixProvider;
        var pass = new FixPass();
        var left = new List<(DocumentId Document, Diagnostic Diagnostic)>();

        foreach ((DocumentId id, Diagnostic diagnostic) in waiting)
        {
            if (solution.GetDocument(id) is not { } document)
            {
                continue;
            }

            IReadOnlyList<TextEdit> edits = await fix.EditsAsync(document, diagnostic, context.CancellationToken).ConfigureAwait(false);

            if (edits.FirstOrDefault(edit => edit.Key == context.CodeActionEquivalenceKey) is { } edit && !pass.TryAdd(edit.Changes))
            {
                left.Add((id, diagnostic));
            }
        }

        Solution changed = await TextFix.ApplyAsync(solution, pass.Changes, context.CancellationToken).ConfigureAwait(false);
        var moved = new List<(DocumentId Document, Diagnostic Diagnostic)>();

        foreach ((DocumentId id, Diagnostic diagnostic) in left)
        {
            SyntaxTree? before = await solution.GetDocument(id)!.GetSyntaxTreeAsync(context.CancellationToken).ConfigureAwait(false);
            SyntaxTree? after = await changed.GetDocument(id)!.GetSyntaxTreeAsync(context.CancellationToken).ConfigureAwait(false);

            if (pass.Move(diagnostic, before!, after!) is { } at)
            {
                moved.Add((id, at));
            }
        }

        return (changed, moved);
    }

    private static IEnumerable<Document> Documents(FixAllContext context) => context.Scope switch
    {
        FixAllScope.Document => context.Document is null ? [] : [context.Document],
        FixAllScope.Project => context.Project.Documents,
        _ => context.Solution.Projects.Where(static p => p.Language == LanguageNames.CSharp).SelectMany(static p => p.Documents),
    };
}
