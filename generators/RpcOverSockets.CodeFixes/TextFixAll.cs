using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RpcOverSockets.CodeFixes;

/// <summary>Mends all diagnostics of a document, project or solution at once: gathers the edits of one kind and applies them in one
/// pass. A diagnostic whose edit gets in the way of another's stays for the next time.</summary>
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
        var fix = (TextFix)context.CodeFixProvider;
        var changes = new List<FileChange>();

        foreach (Document document in Documents(context))
        {
            foreach (Diagnostic diagnostic in await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false))
            {
                IReadOnlyList<TextEdit> edits = await fix.EditsAsync(document, diagnostic, context.CancellationToken).ConfigureAwait(false);
                changes.AddRange(edits.FirstOrDefault(edit => edit.Key == context.CodeActionEquivalenceKey)?.Changes ?? []);
            }
        }

        return await TextFix.ApplyAsync(context.Solution, changes, context.CancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<Document> Documents(FixAllContext context) => context.Scope switch
    {
        FixAllScope.Document => context.Document is null ? [] : [context.Document],
        FixAllScope.Project => context.Project.Documents,
        _ => context.Solution.Projects.Where(static p => p.Language == LanguageNames.CSharp).SelectMany(static p => p.Documents),
    };
}
