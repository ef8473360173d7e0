using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.CodeFixes;

/// <summary>Writes keys in front of the members of one type, in the dialect that the type uses: ours or MessagePack-CSharp's, with
/// numbers or with names.</summary>
internal sealed class KeyWriter
{
    private readonly INamedTypeSymbol _type;
    private readonly FixSite _site;
    private readonly Naming _naming;
    private readonly bool _isTheirs;

    public KeyWriter(INamedTypeSymbol type, SyntaxNode declaration, FixSite site)
    {
        _type = type;
        _site = site;
        _naming = new Naming(site.Model.Compilation, declaration);
        _isTheirs = Attributes.Find(type, Attributes.Ours, "RpcMessage") is null
            && Attributes.Find(type, Attributes.Theirs, "MessagePackObject") is not null;
    }

    /// <summary>Writes the name of one of our attributes.</summary>
    public string Name(string attribute) => _naming.Attribute(Attributes.Ours, attribute);

    /// <summary>Gives each public member that has none a key, in the order of the text; the keys follow the greatest one in use, so that
    /// those of removed members are not used again.</summary>
    public IEnumerable<FileChange> AddAll()
    {
        object?[] used = [.. AllMembers().Select(KeyOf)];
        bool hasNames = Array.Exists(used, static key => key is string);
        int next = 1 + used.OfType<int>().DefaultIfEmpty(-1).Max();
        var changes = new List<FileChange>();

        foreach (SyntaxNode declaration in Keyless())
        {
            string key = hasNames
                ? SymbolDisplay.FormatLiteral(Members.Of(declaration, Model(declaration), _site.CancellationToken)!.Name, quote: true)
                : next++.ToString(CultureInfo.InvariantCulture);
            changes.Add(Attributes.Add(declaration, $"{Members.Target(declaration)}{Twin("RpcKey", "Key")}({key})"));
        }

        return [.. changes, .. changes.Count > 0 ? _naming.Usings : []];
    }

    /// <summary>Leaves a member out.</summary>
    public IEnumerable<FileChange> Ignore(ISymbol member)
    {
        SyntaxNode? declaration = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_site.CancellationToken);

        if (declaration is null || Members.Declaration(declaration) is not { } place)
        {
            return [];
        }

        FileChange change = Attributes.Add(place, Members.Target(place) + Twin("RpcIgnore", "IgnoreMember"));
        return [change, .. _naming.Usings];
    }

    private string Twin(string ours, string theirs)
        => _isTheirs ? _naming.Attribute(Attributes.Theirs, theirs) : _naming.Attribute(Attributes.Ours, ours);

    private SemanticModel Model(SyntaxNode node) => _site.Model.Compilation.GetSemanticModel(node.SyntaxTree);

    private IEnumerable<SyntaxNode> Keyless() => _type.GetMembers()
        .Where(static member => member is IPropertySymbol { IsIndexer: false } or IFieldSymbol { IsConst: false }
            && !member.IsStatic
            && member.DeclaredAccessibility == Accessibility.Public
            && !IsDecided(member))
        .Select(member => member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_site.CancellationToken))
        .Select(static syntax => syntax is null ? null : Members.Declaration(syntax))
        .Where(static declaration => declaration is not null)
        .Distinct()!;

    /// <summary>Whether a member has said itself whether it travels.</summary>
    private static bool IsDecided(ISymbol member) => member.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name is
        "RpcKeyAttribute" or "KeyAttribute" or "RpcIgnoreAttribute" or "IgnoreMemberAttribute" or "IgnoreDataMemberAttribute");

    private IEnumerable<ISymbol> AllMembers()
    {
        for (INamedTypeSymbol? current = _type; current is not null; current = current.BaseType)
        {
            foreach (ISymbol member in current.GetMembers())
            {
                yield return member;
            }
        }
    }

    private static object? KeyOf(ISymbol member) => Attributes.FirstArgument(
        Attributes.Find(member, Attributes.Ours, "RpcKey") ?? Attributes.Find(member, Attributes.Theirs, "Key"));
}
