using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>Removes the attribute that does not go with the rest of a method: RPCS0006 [RpcDelivery], RPCS0007 [RpcOneWay], RPCS0023
/// [RpcIdempotent].</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveAttributeFix))]
[Shared]
public sealed class RemoveAttributeFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0006", "RPCS0007", "RPCS0023"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        string name = site.Diagnostic.Id switch
        {
            "RPCS0006" => "RpcDelivery",
            "RPCS0007" => "RpcOneWay",
            _ => "RpcIdempotent",
        };

        if (site.Enclosing<MethodDeclarationSyntax>() is { } method
            && site.Model.GetDeclaredSymbol(method, site.CancellationToken) is { } symbol
            && Attributes.Find(symbol, name, site.CancellationToken) is { } attribute)
        {
            yield return new TextEdit($"Remove [{name}]", name, Attributes.Remove(attribute));
        }
    }
}
