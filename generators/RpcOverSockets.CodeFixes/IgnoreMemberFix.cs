using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

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
        if (Members.At(site) is { } member)
        {
            yield return new TextEdit($"Leave '{member.Name}' out", "ignore", [.. Changes(site, member)]);
        }
    }

    private static IEnumerable<FileChange> Changes(FixSite site, ISymbol member)
    {
        AttributeSyntax? ours = Attributes.Find(member, "RpcKey", site.CancellationToken);
        AttributeSyntax? theirs = Attributes.SyntaxOf(Attributes.Find(member, Attributes.Theirs, "Key"), site.CancellationToken);

        // [RpcIgnore] beside them would be another word on whether the member travels.
        if (ours is not null || theirs is not null)
        {
            AttributeSyntax key = (ours ?? theirs)!;
            var naming = new Naming(site.Model.Compilation, key);
            string ignore = ours is not null
                ? naming.Attribute(Attributes.Ours, "RpcIgnore")
                : naming.Attribute(Attributes.Theirs, "IgnoreMember");
            FileChange[] both = ours is not null && theirs is not null ? [Attributes.Remove(theirs)] : [];
            return [FileChange.Replace(key, ignore), .. both, .. naming.Usings];
        }

        AttributeData? dataMember = Attributes.Find(member, "System.Runtime.Serialization", "DataMember");
        return Attributes.SyntaxOf(dataMember, site.CancellationToken) is { } travels
            ? [Attributes.Remove(travels)]
            : new KeyWriter(member.ContainingType, site).Ignore(member);
    }
}
