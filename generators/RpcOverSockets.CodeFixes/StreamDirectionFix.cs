using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0027: says which way a Stream goes.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StreamDirectionFix))]
[Shared]
public sealed class StreamDirectionFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0027"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        if (site.Enclosing<ParameterSyntax>() is not { } parameter
            || site.Model.GetDeclaredSymbol(parameter, site.CancellationToken) is not { Type.Name: "Stream" } symbol
            || Attributes.Find(symbol, Attributes.Ours, "RpcStream") is not null)
        {
            return [];
        }

        return [Direct(site, parameter, "In", "the caller sends it"), Direct(site, parameter, "Out", "the caller receives it")];
    }

    private static TextEdit Direct(FixSite site, ParameterSyntax parameter, string direction, string meaning)
    {
        var naming = new Naming(site.Model.Compilation, parameter);
        string type = naming.Type(Attributes.Ours, "RpcStreamDirection");
        string attribute = $"{naming.Attribute(Attributes.Ours, "RpcStream")}({type}.{direction})";
        return new TextEdit(
            $"Add [RpcStream(RpcStreamDirection.{direction})]: {meaning}",
            direction,
            [Attributes.Add(parameter, attribute), .. naming.Usings]);
    }
}
