using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0040: makes a type a case of the union that it derives from.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddCaseFix))]
[Shared]
public sealed class AddCaseFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0040"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        if (site.Enclosing<TypeDeclarationSyntax>() is not { } declaration
            || site.Model.GetDeclaredSymbol(declaration, site.CancellationToken) is not { Arity: 0 } type)
        {
            yield break;
        }

        foreach (INamedTypeSymbol above in Above(type))
        {
            AttributeData[] cases = [.. above.GetAttributes().Where(static a => Attributes.IsOf(a, Attributes.Ours, "RpcUnion"))];

            if (cases.Length > 0
                && above.ContainingType is null
                && cases[cases.Length - 1].ApplicationSyntaxReference?.GetSyntax(site.CancellationToken) is AttributeSyntax last)
            {
                int greatest = cases.Max(static attribute => Attributes.FirstArgument(attribute) as int? ?? 0);

                if (greatest == int.MaxValue)
                {
                    continue;                        // which of the others were never used, only the author knows
                }

                string name = type.ToMinimalDisplayString(site.Model.Compilation.GetSemanticModel(last.SyntaxTree), last.SpanStart);
                yield return new TextEdit(
                    $"Add it to the cases of '{above.Name}'",
                    "case",
                    FileChange.Insert(last.SyntaxTree, last.Span.End, $", {last.Name}({greatest + 1}, typeof({name}))"));
            }
        }
    }

    private static IEnumerable<INamedTypeSymbol> Above(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type.BaseType; current is not null; current = current.BaseType)
        {
            yield return current;
        }

        foreach (INamedTypeSymbol current in type.AllInterfaces)
        {
            yield return current;
        }
    }
}
