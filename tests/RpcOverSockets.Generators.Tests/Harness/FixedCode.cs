using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;
using RpcOverSockets.Analyzers;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Code in an editor: what fixes are offered for its diagnostics, and what it looks like with one of them.</summary>
internal sealed class FixedCode : IDisposable
{
    private readonly AdhocWorkspace _workspace = new(MefHostServices.DefaultHost);
    private readonly CodeFixProvider _provider;
    private readonly Project _project;

    private FixedCode(CodeFixProvider provider, string? library, string[] files)
    {
        _provider = provider;
        Project? referenced = library is null ? null : AddProject("Library", _workspace.CurrentSolution, [library]);
        Project project = AddProject("UserProject", referenced?.Solution ?? _workspace.CurrentSolution, files);
        _project = referenced is null ? project : project.AddProjectReference(new ProjectReference(referenced.Id));
    }

    /// <summary>Opens a project.</summary>
    /// <param name="provider">The fixes to ask for.</param>
    /// <param name="files">The files; diagnostics are looked for in the first one.</param>
    public static FixedCode Open(CodeFixProvider provider, params string[] files) => new(provider, library: null, files);

    /// <summary>Opens a project that refers to another project of the same solution.</summary>
    public static FixedCode OpenBeside(CodeFixProvider provider, string library, params string[] files) => new(provider, library, files);

    /// <summary>Gets the titles of all that is offered for the first diagnostic that the provider can mend.</summary>
    public async Task<string[]> TitlesAsync() => [.. (await ActionsAsync((await FindAsync(_project)).First())).Select(static a => a.Title)];

    /// <summary>Applies one fix to the first diagnostic that the provider can mend.</summary>
    /// <param name="title">The title of the fix, or null for the first.</param>
    /// <returns>The text of the first file.</returns>
    public async Task<string> FirstAsync(string? title = null) => await TextAsync(await ApplyAsync(_project, title, isAll: false));

    /// <summary>Applies the same kind of fix to all diagnostics of the first file.</summary>
    public async Task<string> AllAsync(string? title = null) => await TextAsync(await ApplyAsync(_project, title, isAll: true));

    /// <summary>Applies the first fix to the first diagnostic that the provider can mend, or to all in a scope.</summary>
    /// <param name="scope">Where to apply it; null for the first diagnostic only.</param>
    /// <returns>The texts of all files.</returns>
    public async Task<string[]> FilesAsync(FixAllScope? scope = null)
    {
        Project changed = await ApplyAsync(_project, title: null, isAll: scope is not null, scope ?? FixAllScope.Document);
        var texts = new List<string>();

        foreach (Document document in changed.Documents)
        {
            texts.Add((await document.GetTextAsync()).ToString());
        }

        return [.. texts];
    }

    public void Dispose() => _workspace.Dispose();

    private static Project AddProject(string name, Solution solution, string[] files)
    {
        CSharpCompilation compilation = Compilations.Create(files);
        Project project = solution
            .AddProject(name, name, LanguageNames.CSharp)
            .WithCompilationOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default))
            .WithParseOptions(Compilations.ParseOptions)
            .AddMetadataReferences(compilation.References);

        for (int i = 0; i < files.Length; i++)
        {
            project = project.AddDocument($"File{i}.cs", files[i]).Project;
        }

        return project;
    }

    private static async Task<string> TextAsync(Project project) => (await project.Documents.First().GetTextAsync()).ToString();

    private async Task<Project> ApplyAsync(Project project, string? title, bool isAll, FixAllScope scope = FixAllScope.Document)
    {
        ImmutableArray<Diagnostic> found = await FindAsync(project);
        Assert.False(found.IsEmpty, $"No {string.Join(", ", _provider.FixableDiagnosticIds)} in the code.");
        List<CodeAction> actions = await ActionsAsync(found[0]);
        CodeAction? action = title is null ? actions.FirstOrDefault() : actions.SingleOrDefault(a => a.Title == title);
        Assert.True(action is not null, $"No fix '{title}'; there are: {string.Join(", ", actions.Select(static a => a.Title))}");
        return isAll ? await ApplyToAllAsync(project, action, scope) : await ApplyAsync(project, action);
    }

    private static async Task<Project> ApplyAsync(Project project, CodeAction action)
    {
        ApplyChangesOperation change = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
        return change.ChangedSolution.GetProject(project.Id)!;
    }

    private async Task<Project> ApplyToAllAsync(Project project, CodeAction action, FixAllScope scope)
    {
        FixAllProvider all = _provider.GetFixAllProvider() ?? throw new InvalidOperationException("The fix cannot be applied to all.");
        var context = new FixAllContext(
            project.Documents.First(),
            _provider,
            scope,
            action.EquivalenceKey,
            _provider.FixableDiagnosticIds,
            new Known(await FindAllAsync(project)),
            CancellationToken.None);
        return await ApplyAsync(project, Assert.IsAssignableFrom<CodeAction>(await all.GetFixAsync(context)));
    }

    private async Task<List<CodeAction>> ActionsAsync(Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        Document document = _project.Documents.First();
        await _provider.RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        return actions;
    }

    /// <summary>The diagnostics of the first file.</summary>
    private async Task<ImmutableArray<Diagnostic>> FindAsync(Project project)
    {
        SyntaxTree first = (await project.Documents.First().GetSyntaxTreeAsync())!;
        ImmutableArray<Diagnostic> all = await FindAllAsync(project);
        return [.. all.Where(d => d.Location.SourceTree == first).OrderBy(static d => d.Location.SourceSpan.Start)];
    }

    private async Task<ImmutableArray<Diagnostic>> FindAllAsync(Project project)
    {
        Compilation compilation = (await project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers([new RpcAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. found.Where(d => _provider.FixableDiagnosticIds.Contains(d.Id, StringComparer.Ordinal))];
    }

    /// <summary>The diagnostics that "fix all" asks for.</summary>
    private sealed class Known(ImmutableArray<Diagnostic> found) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken)
            => Task.FromResult<IEnumerable<Diagnostic>>(found);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return found.Where(d => d.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken)
            => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
