using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>What a file says to others, as far as its syntax shows.</summary>
internal sealed class FileFacts
{
    private readonly List<DeclarationUnit> _units = [];
    private readonly StringBuilder _global = new();

    private FileFacts()
    {
    }

    /// <summary>Gets what counts for the whole project: global usings and attributes of the assembly; empty in nearly all files.</summary>
    public string Global => _global.ToString();

    /// <summary>Gets the names that <see cref="Global"/> mentions.</summary>
    public HashSet<string> GlobalMentions { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the full names of the namespaces that the file declares something in.</summary>
    public HashSet<string> Namespaces { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the declarations in the order of the text.</summary>
    public IReadOnlyList<DeclarationUnit> Units => _units;

    /// <summary>Reads a file.</summary>
    public static FileFacts Read(SyntaxTree tree)
    {
        var facts = new FileFacts();
        var root = (CompilationUnitSyntax)tree.GetRoot();
        var mentioned = new HashSet<string>(StringComparer.Ordinal);

        foreach (UsingDirectiveSyntax global in root.Usings.Where(static u => u.GlobalKeyword.RawKind != 0))
        {
            facts._global.Append(global).Append('\n');
            DeclarationUnit.Mention(global, facts.GlobalMentions);
        }

        string context = Around(root.Externs, root.Usings, mentioned);

        foreach (AttributeListSyntax attributes in root.AttributeLists)
        {
            facts._global.Append(context).Append(attributes).Append('\n');
            DeclarationUnit.Mention(attributes, facts.GlobalMentions);
            facts.GlobalMentions.UnionWith(mentioned);
        }

        facts.Add(root.Members, "", context, mentioned);
        return facts;
    }

    /// <summary>Gets the declaration that a position is in.</summary>
    public DeclarationUnit UnitAt(int position)
    {
        int low = 0;
        int high = _units.Count - 1;

        while (low < high)
        {
            int middle = (low + high) / 2;

            if (_units[middle].End <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return _units[low];
    }

    private static string Around(
        SyntaxList<ExternAliasDirectiveSyntax> externs, SyntaxList<UsingDirectiveSyntax> usings, HashSet<string> mentioned)
    {
        var text = new StringBuilder();

        foreach (ExternAliasDirectiveSyntax alias in externs)
        {
            text.Append(alias).Append('\n');
        }

        foreach (UsingDirectiveSyntax directive in usings)
        {
            text.Append(directive).Append('\n');
            DeclarationUnit.Mention(directive, mentioned);
        }

        return text.ToString();
    }

    private void Add(SyntaxList<MemberDeclarationSyntax> members, string path, string context, HashSet<string> mentioned)
    {
        foreach (MemberDeclarationSyntax member in members)
        {
            if (member is BaseNamespaceDeclarationSyntax inner)
            {
                var mentionedInside = new HashSet<string>(mentioned, StringComparer.Ordinal);
                string pathInside = Enter(inner.Name, path, mentionedInside);
                string usings = Around(inner.Externs, inner.Usings, mentionedInside);
                Add(inner.Members, pathInside, $"{context}namespace {inner.Name}\n{usings}", mentionedInside);
            }
            else
            {
                _units.Add(new DeclarationUnit(member, path, context, mentioned));
            }
        }
    }

    /// <summary>Notes a namespace and those around it.</summary>
    /// <returns>Its full name.</returns>
    private string Enter(NameSyntax name, string path, HashSet<string> mentioned)
    {
        foreach (SyntaxToken token in name.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)))
        {
            path = path.Length == 0 ? token.ValueText : $"{path}.{token.ValueText}";
            Namespaces.Add(path);
            mentioned.Add(token.ValueText);
        }

        return path;
    }
}
