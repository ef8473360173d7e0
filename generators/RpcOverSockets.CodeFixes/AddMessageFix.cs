using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0030: makes a type of this project a payload type, <c>[RpcMessage]</c> with a key for each public member.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddMessageFix))]
[Shared]
public sealed class AddMessageFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0030"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        foreach (INamedTypeSymbol type in Mentioned(site))
        {
            if (type.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(site.CancellationToken) is TypeDeclarationSyntax declaration
                && site.IsInProject(declaration))
            {
                var keys = new KeyWriter(type, site);
                yield return new TextEdit($"Make '{type.Name}' a payload type", "message", [.. keys.AddMessage(declaration)]);
            }
        }
    }

    /// <summary>The types in the marked type's text that could be payload types and are none.</summary>
    private static IEnumerable<INamedTypeSymbol> Mentioned(FixSite site)
    {
        SyntaxNode marked = site.Node.SyntaxTree.GetRoot(site.CancellationToken).FindNode(site.Diagnostic.Location.SourceSpan);
        return marked.DescendantNodesAndSelf().OfType<TypeSyntax>()
            .Select(syntax => site.Model.GetTypeInfo(syntax, site.CancellationToken).Type)
            .Select(static type => (type as INamedTypeSymbol)?.OriginalDefinition)
            .Where(static type => type is { IsAbstract: false, IsStatic: false, TypeKind: TypeKind.Class or TypeKind.Struct }
                && type.GetAttributes().All(static attribute => attribute.AttributeClass?.Name is not
                    ("RpcMessageAttribute" or "MessagePackObjectAttribute" or "RpcUnionAttribute" or "UnionAttribute")))
            .Distinct<INamedTypeSymbol?>(SymbolEqualityComparer.Default)!;
    }
}
