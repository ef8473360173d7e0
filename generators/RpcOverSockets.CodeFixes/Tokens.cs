using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>Questions to parameters that two fixes ask.</summary>
internal static class Tokens
{
    public static bool IsToken(ParameterSyntax parameter, SemanticModel model)
        => parameter.Type is { } type
            && model.GetTypeInfo(type).Type is { } symbol
            && IsToken(symbol);

    public static bool IsToken(ITypeSymbol type)
        => type.Name == "CancellationToken" && type.ContainingNamespace?.ToDisplayString() == "System.Threading";

    public static bool IsParams(ParameterSyntax parameter) => parameter.Modifiers.Any(SyntaxKind.ParamsKeyword);
}
