using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>Turns the place of a finding into a location in the source.</summary>
internal static class Locations
{
    public static Location Of(Where where, CancellationToken cancellationToken)
    {
        if (where.Attribute is { } attribute)
        {
            return Of(attribute, cancellationToken);
        }

        if (where.Part == SymbolPart.Type && TypeSyntaxOf(where.Symbol, cancellationToken) is { } type)
        {
            return type.GetLocation();
        }

        return where.Symbol.Locations.FirstOrDefault(static location => location.IsInSource) ?? Location.None;
    }

    public static Location Of(AttributeData attribute, CancellationToken cancellationToken)
        => attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation() ?? Location.None;

    private static TypeSyntax? TypeSyntaxOf(ISymbol symbol, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            TypeSyntax? type = reference.GetSyntax(cancellationToken) switch
            {
                MethodDeclarationSyntax method => method.ReturnType,
                PropertyDeclarationSyntax property => property.Type,
                ParameterSyntax parameter => parameter.Type,
                VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax field } => field.Type,
                _ => null,
            };

            if (type is not null)
            {
                return type;
            }
        }

        return null;
    }
}
