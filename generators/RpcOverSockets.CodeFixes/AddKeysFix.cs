using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0031: gives all public members keys, after those that are there; or leaves one member out.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddKeysFix))]
[Shared]
public sealed class AddKeysFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0031"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        if (Member(site) is not { } member
            || member.ContainingType.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(site.CancellationToken) is not { } declaration)
        {
            yield break;
        }

        var keys = new KeyWriter(member.ContainingType, declaration, site);
        yield return new TextEdit($"Give the members of '{member.ContainingType.Name}' keys", "keys", [.. keys.AddAll()]);

        var ignore = new KeyWriter(member.ContainingType, declaration, site);
        yield return new TextEdit($"Leave '{member.Name}' out", "ignore", [.. ignore.Ignore(member)]);
    }

    private static ISymbol? Member(FixSite site) => Members.Declaration(site.Node) is { } declaration
        ? Members.Of(declaration, site.Model, site.CancellationToken)
        : null;
}
