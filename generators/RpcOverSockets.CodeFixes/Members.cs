using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>From the syntax of a property, field or positional parameter to the member, and back.</summary>
internal static class Members
{
    /// <summary>Gets the nearest declaration that attributes of a member stand at.</summary>
    public static SyntaxNode? Declaration(SyntaxNode node) => node.AncestorsAndSelf().FirstOrDefault(static n =>
        n is PropertyDeclarationSyntax or FieldDeclarationSyntax || (n is ParameterSyntax && n.Parent?.Parent is TypeDeclarationSyntax));

    /// <summary>Gets the member that a diagnostic is about.</summary>
    public static ISymbol? At(FixSite site)
    {
        if (Declaration(site.Node) is not { } declaration)
        {
            return null;
        }

        return declaration is FieldDeclarationSyntax && site.Enclosing<VariableDeclaratorSyntax>() is { } variable
            ? site.Model.GetDeclaredSymbol(variable, site.CancellationToken)
            : AllOf(declaration, site.Model, site.CancellationToken).FirstOrDefault();
    }

    /// <summary>Gets the member; of a field declaration all of them.</summary>
    public static IEnumerable<ISymbol> AllOf(SyntaxNode declaration, SemanticModel model, CancellationToken cancellationToken)
    {
        IEnumerable<ISymbol?> found = declaration switch
        {
            PropertyDeclarationSyntax property => [model.GetDeclaredSymbol(property, cancellationToken)],
            FieldDeclarationSyntax field => field.Declaration.Variables.Select(
                variable => model.GetDeclaredSymbol(variable, cancellationToken)),
            ParameterSyntax parameter => [(model.GetDeclaredSymbol(parameter, cancellationToken)?.ContainingSymbol as IMethodSymbol)?
                .ContainingType.GetMembers(parameter.Identifier.ValueText).FirstOrDefault(static member => member is IPropertySymbol)],
            _ => [],
        };
        return found.OfType<ISymbol>();
    }

    /// <summary>Gets what an attribute list in front of a member must say first.</summary>
    public static string Target(SyntaxNode declaration) => declaration is ParameterSyntax ? "property: " : "";
}
