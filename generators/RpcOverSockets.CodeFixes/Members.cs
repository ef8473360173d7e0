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

    /// <summary>Gets the member; of a field declaration with several, the first.</summary>
    public static ISymbol? Of(SyntaxNode declaration, SemanticModel model, CancellationToken cancellationToken) => declaration switch
    {
        PropertyDeclarationSyntax property => model.GetDeclaredSymbol(property, cancellationToken),
        FieldDeclarationSyntax field => model.GetDeclaredSymbol(field.Declaration.Variables[0], cancellationToken),
        ParameterSyntax parameter => (model.GetDeclaredSymbol(parameter, cancellationToken)?.ContainingSymbol as IMethodSymbol)?
            .ContainingType.GetMembers(parameter.Identifier.ValueText).FirstOrDefault(static m => m is IPropertySymbol),
        _ => null,
    };

    /// <summary>Gets what an attribute list in front of a member must say first.</summary>
    public static string Target(SyntaxNode declaration) => declaration is ParameterSyntax ? "property: " : "";
}
