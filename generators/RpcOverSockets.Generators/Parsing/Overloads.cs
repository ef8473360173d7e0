using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds what <c>[OverloadResolutionPriority]</c> does to the calls in generated code, which mean the method or constructor whose
/// parameters are exactly the arguments.</summary>
internal static class Overloads
{
    /// <summary>Whether a call of a constructor could mean another one.</summary>
    public static bool IsPassedOver(IMethodSymbol constructor)
        => constructor.ContainingType.InstanceConstructors.Any(other => Priority(other) > Priority(constructor));

    /// <summary>Gets the method that a call means instead of the one that fits it exactly, or null.</summary>
    public static IMethodSymbol? InPlaceOf(IMethodSymbol method, Compilation compilation)
        => method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().FirstOrDefault(
            other => Priority(other) > Priority(method) && IsApplicable(other, method, compilation));

    private static int Priority(IMethodSymbol method)
        => method.FindAttribute("System.Runtime.CompilerServices", "OverloadResolutionPriorityAttribute")?.Argument<int>(0) ?? 0;

    /// <summary>Whether a method can be called with arguments that fit another exactly.</summary>
    private static bool IsApplicable(IMethodSymbol method, IMethodSymbol exact, Compilation compilation)
    {
        for (int i = 0; i < Math.Max(method.Parameters.Length, exact.Parameters.Length); i++)
        {
            IParameterSymbol? taken = method.Parameters.ElementAtOrDefault(i)
                ?? method.Parameters.LastOrDefault(static parameter => parameter.IsParams);
            bool fits = i < exact.Parameters.Length
                ? taken is not null && Takes(taken, exact.Parameters[i].Type, compilation)
                : taken is null or { IsOptional: true } or { IsParams: true };

            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Takes(IParameterSymbol parameter, ITypeSymbol type, Compilation compilation)
        => compilation.ClassifyCommonConversion(type, parameter.Type).IsImplicit
            || parameter.Type.TypeKind == TypeKind.TypeParameter
            || (parameter is { IsParams: true, Type: IArrayTypeSymbol array }
                && compilation.ClassifyCommonConversion(type, array.ElementType).IsImplicit)
            || parameter is { IsParams: true, Type: INamedTypeSymbol { Arity: 1 } };
}
