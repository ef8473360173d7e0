using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0017: makes a method with a body remote, <c>[RpcMethod]</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CallRemotelyFix))]
[Shared]
public sealed class CallRemotelyFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0017"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        // Not for all methods the attribute is enough, or even possible: the advice knows.
        if (site.Enclosing<MethodDeclarationSyntax>() is { } method
            && site.Diagnostic.GetMessage(CultureInfo.InvariantCulture).EndsWith(BodyAdvice.AddAttribute, StringComparison.Ordinal))
        {
            var naming = new Naming(site.Model.Compilation, method);
            string attribute = naming.Attribute(Attributes.Ours, "RpcMethod");
            yield return new TextEdit("Call it remotely: add [RpcMethod]", "remote", [Attributes.Add(method, attribute), .. naming.Usings]);
        }
    }
}
