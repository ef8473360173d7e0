using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>Questions to parameters that two fixes ask.</summary>
internal static class Tokens
{
    public static bool IsToken(ParameterSyntax parameter, SemanticModel model)
        => parameter.Type is { } type
            && model.GetTypeInfo(type).Type is { Name: "CancellationToken" } symbol
            && symbol.ContainingNamespace.ToDisplayString() == "System.Threading";

    public static bool IsParams(ParameterSyntax parameter) => parameter.Modifiers.Any(SyntaxKind.ParamsKeyword);
}
