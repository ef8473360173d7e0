using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>Writes the names of types so that they mean these types where they are put: by a <c>using</c> that it adds where none is
/// in force, or in full where the short name means something else.</summary>
internal sealed class Naming
{
    private readonly SemanticModel _model;
    private readonly SyntaxNode _place;
    private readonly HashSet<string> _usings = new(StringComparer.Ordinal);

    /// <summary>Creates the names for one place.</summary>
    /// <param name="compilation">The project.</param>
    /// <param name="place">The declaration where the names are put.</param>
    public Naming(Compilation compilation, SyntaxNode place)
    {
        _model = compilation.GetSemanticModel(place.SyntaxTree);
        _place = place;
    }

    /// <summary>Gets what must be added for the names asked for so far.</summary>
    public IEnumerable<FileChange> Usings
    {
        get
        {
            var unit = (CompilationUnitSyntax)_place.SyntaxTree.GetRoot();

            if (_usings.Count == 0)
            {
                return [];
            }

            string end = LineBreaks.Of(_place.SyntaxTree.GetText());
            string text = string.Concat(_usings.OrderBy(static name => name, StringComparer.Ordinal).Select(n => $"using {n};{end}"));

            // After the last one; else before what must follow them, below the comments of the file; else before all.
            return unit switch
            {
                { Usings.Count: > 0 } => [FileChange.Insert(_place.SyntaxTree, unit.Usings.FullSpan.End, text)],
                { Externs.Count: > 0 } => [FileChange.Insert(_place.SyntaxTree, unit.Externs.FullSpan.End, text)],
                { AttributeLists.Count: > 0 } => [FileChange.InsertBefore(unit.AttributeLists[0].GetFirstToken(), text + end)],
                { Members.Count: > 0 } when unit.Members[0] is BaseNamespaceDeclarationSyntax first
                    => [FileChange.InsertBefore(first.GetFirstToken(), text + end)],
                _ => [FileChange.Insert(_place.SyntaxTree, 0, text)],
            };
        }
    }

    /// <summary>Writes the name of an attribute.</summary>
    public string Attribute(string containingNamespace, string shown) => Type(containingNamespace, shown + "Attribute", shown);

    /// <summary>Writes the name of a type.</summary>
    public string Type(string containingNamespace, string name) => Type(containingNamespace, name, name);

    private string Type(string containingNamespace, string name, string shown)
    {
        ISymbol[] found = [.. _model.LookupNamespacesAndTypes(_place.SpanStart, name: name)];

        if (found.Length == 0)
        {
            _usings.Add(containingNamespace);
            return shown;
        }

        bool isIt = Array.Exists(found, symbol => symbol is INamedTypeSymbol { ContainingType: null }
            && symbol.ContainingNamespace.ToDisplayString() == containingNamespace);
        return isIt ? shown : $"global::{containingNamespace}.{shown}";
    }
}
