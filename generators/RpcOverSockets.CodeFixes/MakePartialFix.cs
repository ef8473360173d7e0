using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0002: declares the contract, and all types around it, as partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialFix))]
[Shared]
public sealed class MakePartialFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0002"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        // The keyword must stand right before 'interface', 'class' and so on.
        IEnumerable<FileChange> changes = site.Node.AncestorsAndSelf().OfType<TypeDeclarationSyntax>()
            .Where(static type => !type.Modifiers.Any(SyntaxKind.PartialKeyword))
            .Select(static type => FileChange.InsertBefore(type.Keyword, "partial "));
        return [new TextEdit("Make partial", "partial", [.. changes])];
    }
}
