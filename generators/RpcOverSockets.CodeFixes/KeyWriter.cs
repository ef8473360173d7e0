using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.CodeFixes;

/// <summary>Writes keys in front of the members of one type, in the dialect that the type uses: ours or MessagePack-CSharp's, with
/// numbers or with names.</summary>
internal sealed class KeyWriter
{
    private readonly INamedTypeSymbol _type;
    private readonly FixSite _site;
    private readonly Dictionary<SyntaxTree, Naming> _namings = []; // of each file that has a part of the type
    private readonly bool _isTheirs;

    public KeyWriter(INamedTypeSymbol type, FixSite site)
    {
        _type = type;
        _site = site;
        _isTheirs = Attributes.Find(type, Attributes.Ours, "RpcMessage") is null
            && Attributes.Find(type, Attributes.Theirs, "MessagePackObject") is not null;
    }

    /// <summary>Makes the type a payload type, with keys for its members.</summary>
    /// <param name="declaration">The part of the type that gets the attribute.</param>
    public IEnumerable<FileChange> AddMessage(TypeDeclarationSyntax declaration)
    {
        string attribute = NamingAt(declaration).Attribute(Attributes.Ours, "RpcMessage");
        return KeyChanges() is { } keys ? [Attributes.Add(declaration, attribute), .. keys, .. Usings()] : [];
    }

    /// <summary>Gives each public member that has none a key, in the order of the text; the keys follow the greatest one in use, so that
    /// those of removed members are not used again. What holds no value of its own is left out instead.</summary>
    /// <returns>The changes; none where there are not enough numbers left.</returns>
    public IEnumerable<FileChange> AddAll() => KeyChanges() is { } keys ? [.. keys, .. Usings()] : [];

    /// <summary>Leaves a member out.</summary>
    public IEnumerable<FileChange> Ignore(ISymbol member)
    {
        SyntaxNode? syntax = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_site.CancellationToken);

        return syntax is not null && Members.Declaration(syntax) is { } place
            ? [.. Put(place, other => Is(other, member) ? IgnoreAt(place) : null), .. Usings()]
            : [];
    }

    private List<FileChange>? KeyChanges()
    {
        object?[] used = [.. AllMembers().Select(KeyOf)];
        bool hasNames = Array.Exists(used, static key => key is string);
        var names = new HashSet<string>(used.OfType<string>(), StringComparer.Ordinal);
        long next = 1L + used.OfType<int>().DefaultIfEmpty(-1).Max();
        var changes = new List<FileChange>();

        foreach (SyntaxNode declaration in Keyless())
        {
            changes.AddRange(Put(declaration, Attribute));

            string Attribute(ISymbol member) => HoldsNothing(member) ? IgnoreAt(declaration)
                : KeyAt(declaration, hasNames
                    ? SymbolDisplay.FormatLiteral(FreeName(member.Name, names), quote: true)
                    : next++.ToString(CultureInfo.InvariantCulture));
        }

        return hasNames || next <= MemberCollector.IndexMax + 1 ? changes : null;
    }

    /// <summary>The name of a member, with a number where another member has it for its key.</summary>
    private static string FreeName(string name, HashSet<string> taken)
    {
        string free = name;

        for (int number = 2; !taken.Add(free); number++)
        {
            free = name + number.ToString(CultureInfo.InvariantCulture);
        }

        return free;
    }

    private IEnumerable<FileChange> Usings() => _namings.Values.SelectMany(static naming => naming.Usings);

    private string KeyAt(SyntaxNode place, string key) => $"{Members.Target(place)}{Twin(place, "RpcKey", "Key")}({key})";

    private string IgnoreAt(SyntaxNode place) => Members.Target(place) + Twin(place, "RpcIgnore", "IgnoreMember");

    private string Twin(SyntaxNode place, string ours, string theirs) => _isTheirs
        ? NamingAt(place).Attribute(Attributes.Theirs, theirs)
        : NamingAt(place).Attribute(Attributes.Ours, ours);

    private Naming NamingAt(SyntaxNode place)
    {
        if (!_namings.TryGetValue(place.SyntaxTree, out Naming? naming))
        {
            _namings[place.SyntaxTree] = naming = new Naming(_site.Model.Compilation, place);
        }

        return naming;
    }

    /// <summary>Puts attributes before the members of one declaration; null for none.</summary>
    private IEnumerable<FileChange> Put(SyntaxNode place, Func<ISymbol, string?> attribute)
    {
        SemanticModel model = _site.Model.Compilation.GetSemanticModel(place.SyntaxTree);
        string?[] attributes = [.. Members.AllOf(place, model, _site.CancellationToken).Select(attribute)];
        return place is FieldDeclarationSyntax field ? FieldSplit.Split(field, attributes)
            : attributes.Length == 1 && attributes[0] is { } only ? [Attributes.Add(place, only)]
            : [];
    }

    private IEnumerable<SyntaxNode> Keyless() => _type.GetMembers()
        .Where(static member => member is IPropertySymbol { IsIndexer: false } or IFieldSymbol { IsConst: false }
            && !member.IsStatic
            && member.DeclaredAccessibility == Accessibility.Public
            && !IsDecided(member)
            && !HoldsUnknownFields(member))
        .Select(member => member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_site.CancellationToken))
        .Select(static syntax => syntax is null ? null : Members.Declaration(syntax))
        .Where(static declaration => declaration is not null)
        .Distinct()!;

    /// <summary>Whether a member, or one that it overrides, has said itself whether it travels.</summary>
    private static bool IsDecided(ISymbol member)
    {
        for (ISymbol? current = member; current is not null; current = (current as IPropertySymbol)?.OverriddenProperty)
        {
            if (current.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name is
                "RpcKeyAttribute" or "KeyAttribute" or "RpcIgnoreAttribute" or "IgnoreMemberAttribute" or "IgnoreDataMemberAttribute"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsUnknownFields(ISymbol member)
        => ((member as IPropertySymbol)?.Type ?? ((IFieldSymbol)member).Type) is { Name: "RpcUnknownFields" };

    /// <summary>Whether a property cannot be read, or is computed from others and so cannot be restored.</summary>
    private bool HoldsNothing(ISymbol member) => member is IPropertySymbol property
        && (property.GetMethod is null
            || (property.SetMethod is null
                && !_type.GetMembers().Any(field => field is IFieldSymbol { AssociatedSymbol: { } of } && Is(of, property))
                && !_type.InstanceConstructors.SelectMany(static constructor => constructor.Parameters)
                    .Any(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase))));

    private static bool Is(ISymbol one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);

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
