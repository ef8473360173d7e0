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
        if (Members.At(site) is not { } member)
        {
            yield break;
        }

        INamedTypeSymbol type = member.ContainingType;
        yield return new TextEdit($"Give the members of '{type.Name}' keys", "keys", [.. new KeyWriter(type, site).AddAll()]);
        yield return new TextEdit($"Leave '{member.Name}' out", "ignore", [.. new KeyWriter(type, site).Ignore(member)]);
    }
}
