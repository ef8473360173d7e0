using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers.Advice;

/// <summary>What is worth a thought in a contract that works. The generator never runs it.</summary>
internal static class ContractAdvice
{
    /// <summary>Looks at the methods that the contract declares itself.</summary>
    public static void Look(INamedTypeSymbol contract, ParseContext context)
    {
        foreach (IMethodSymbol method in contract.GetMembers().OfType<IMethodSymbol>().Where(IsRemote))
        {
            if (method.FindAttribute(KnownNames.RootNamespace, "RpcOneWayAttribute") is { } oneWay)
            {
                context.Warn(Rule.HiddenFailures, Where.AttributeOf(oneWay, method), method.Name);
            }
            else if (!method.Parameters.Any(static p => p.Type.Is("System.Threading", "CancellationToken")))
            {
                context.Warn(Rule.NoCancellationToken, Where.NameOf(method), method.Name);
            }

            if (Dates.Mentions(method.ReturnType))
            {
                context.Warn(Rule.DateTimeKind, Where.TypeOf(method), $"the result of '{method.Name}'");
            }

            foreach (IParameterSymbol parameter in method.Parameters.Where(static p => Dates.Mentions(p.Type)))
            {
                context.Warn(Rule.DateTimeKind, Where.TypeOf(parameter), $"parameter '{parameter.Name}' of '{method.Name}'");
            }
        }
    }

    private static bool IsRemote(IMethodSymbol method)
        => method is { MethodKind: MethodKind.Ordinary, IsStatic: false }
            && (method.IsAbstract || method.FindAttribute(KnownNames.RootNamespace, "RpcMethodAttribute") is not null);
}
