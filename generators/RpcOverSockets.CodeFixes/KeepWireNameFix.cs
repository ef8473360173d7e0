using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcOverSockets.Analyzers;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0074: keeps the old wire name of a method or contract that has a new C# name.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepWireNameFix))]
[Shared]
public sealed class KeepWireNameFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0074"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        if (!site.Diagnostic.Properties.TryGetValue(LockComparison.OldName, out string? oldName)
            || site.Enclosing<MemberDeclarationSyntax>() is not { } member
            || member is not (MethodDeclarationSyntax or InterfaceDeclarationSyntax)
            || site.Model.GetDeclaredSymbol(member, site.CancellationToken) is not { } symbol)
        {
            yield break;
        }

        string name = SymbolDisplay.FormatLiteral(oldName!, quote: true);
        string title = $"Keep the wire name {name}";
        AttributeSyntax? attribute = Attributes.Find(symbol, "RpcMethod", site.CancellationToken)
            ?? Attributes.Find(symbol, "RpcService", site.CancellationToken)
            ?? Attributes.Find(symbol, "RpcCallback", site.CancellationToken);

        if (attribute is null)
        {
            var naming = new Naming(site.Model.Compilation, member);
            string added = $"{naming.Attribute(Attributes.Ours, "RpcMethod")}({name})";
            yield return new TextEdit(title, "keep", [Attributes.Add(member, added), .. naming.Usings]);
        }
        else
        {
            yield return new TextEdit(title, "keep", WireNameFix.Rename(attribute, name));
        }
    }
}
