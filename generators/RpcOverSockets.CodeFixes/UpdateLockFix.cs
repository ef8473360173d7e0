using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using RpcOverSockets.Generators.Locking;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0071 to RPCS0074: takes what the sources say into the contract lock, all of it at once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UpdateLockFix))]
[Shared]
public sealed class UpdateLockFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0071", "RPCS0072", "RPCS0073", "RPCS0074"];

    /// <inheritdoc/>
    /// <remarks>One fix does all.</remarks>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Project project = context.Document.Project;
        TextDocument? file = project.AdditionalDocuments.FirstOrDefault(static document => IsLock(document.FilePath ?? document.Name));
        Compilation? compilation = await project.GetCompilationAsync(context.CancellationToken).ConfigureAwait(false);

        if (file is null || compilation is null)
        {
            return;
        }

        LockBuilder sources = LockBuilder.Build(compilation, context.CancellationToken);
        SourceText old = await file.GetTextAsync(context.CancellationToken).ConfigureAwait(false);

        if (!sources.IsWhole || LockReader.Read(old.ToString(), out _) is not { } locked)
        {
            return;                                  // a broken contract would be lost from the lock
        }

        int breaking = LockComparer.Compare(locked, sources.Result).Count(static difference => difference.Verdict == Verdict.Breaking);
        string title = breaking switch
        {
            0 => "Update the contract lock",
            1 => "Update the contract lock, with 1 breaking change",
            _ => $"Update the contract lock, with {breaking} breaking changes",
        };
        LockMemory.Keep(locked, sources.Result);
        SourceText text = SourceText.From(LockWriter.Write(sources.Result), old.Encoding);
        var action = CodeAction.Create(
            title,
            _ => Task.FromResult(project.Solution.WithAdditionalDocumentText(file.Id, text)),
            nameof(UpdateLockFix));
        context.RegisterCodeFix(action, context.Diagnostics);
    }

    private static bool IsLock(string path) => path.EndsWith(".rpclock", StringComparison.OrdinalIgnoreCase);
}
