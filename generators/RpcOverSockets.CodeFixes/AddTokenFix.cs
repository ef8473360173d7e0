using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0021: adds an optional CancellationToken as the last parameter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddTokenFix))]
[Shared]
public sealed class AddTokenFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0021"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        // `params` must be last, and so must the token.
        if (site.Enclosing<MethodDeclarationSyntax>() is not { ParameterList: { } list } declaration
            || list.Parameters.Any(Tokens.IsParams)
            || (site.Model.GetDeclaredSymbol(declaration, site.CancellationToken) is { } method && HasOverloadWithToken(method)))
        {
            yield break;
        }

        var naming = new Naming(site.Model.Compilation, list);
        string type = naming.Type("System.Threading", "CancellationToken");
        string text = $"{type} {FreeName(list)} = default";
        FileChange added = list.Parameters.Count == 0
            ? FileChange.Insert(list.SyntaxTree, list.OpenParenToken.Span.End, text)
            : FileChange.Insert(list.SyntaxTree, list.Parameters[list.Parameters.Count - 1].Span.End, ", " + text);
        yield return new TextEdit("Add a CancellationToken", "add", [added, .. naming.Usings]);
    }

    /// <summary>Whether the method with a token is there already.</summary>
    private static bool HasOverloadWithToken(IMethodSymbol method) => method.ContainingType.GetMembers(method.Name)
        .OfType<IMethodSymbol>()
        .Any(other => other.Arity == method.Arity
            && other.Parameters.Length == method.Parameters.Length + 1
            && Tokens.IsToken(other.Parameters[method.Parameters.Length].Type)
            && method.Parameters.All(parameter => IsSame(parameter, other.Parameters[parameter.Ordinal])));

    // For C# `ref` and `out` are one, and so are tuples with other names.
    private static bool IsSame(IParameterSymbol one, IParameterSymbol other)
        => (one.RefKind == RefKind.None) == (other.RefKind == RefKind.None) && RunTimeTypes.Comparer.Equals(one.Type, other.Type);

    private static string FreeName(ParameterListSyntax list)
    {
        string[] taken = [.. list.Parameters.Select(static parameter => parameter.Identifier.ValueText)];
        string name = "cancellationToken";

        for (int number = 1; taken.Contains(name, StringComparer.Ordinal); number++)
        {
            name = number == 1 ? "token" : "token" + number;
        }

        return name;
    }
}
