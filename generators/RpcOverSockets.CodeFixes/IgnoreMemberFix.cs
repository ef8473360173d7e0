using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0038: leaves a member out that can be written but not restored.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(IgnoreMemberFix))]
[Shared]
public sealed class IgnoreMemberFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0038"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        if (Members.Declaration(site.Node) is { } declaration
            && Members.Of(declaration, site.Model, site.CancellationToken) is { } member
            && Attributes.Find(member, "RpcKey", site.CancellationToken) is { } key)
        {
            // The attribute would be the third word on whether it travels.
            var naming = new Naming(site.Model.Compilation, declaration);
            string ignore = naming.Attribute(Attributes.Ours, "RpcIgnore");
            yield return new TextEdit($"Leave '{member.Name}' out", "ignore", [FileChange.Replace(key, ignore), .. naming.Usings]);
        }
    }
}
