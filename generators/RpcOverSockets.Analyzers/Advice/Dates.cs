using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers.Advice;

/// <summary>Finds DateTime in types.</summary>
internal static class Dates
{
    // As deep as types can be nested in a payload.
    private const int DepthMax = 32;

    /// <summary>Whether a type is DateTime or a collection, tuple or the like of it.</summary>
    public static bool Mentions(ITypeSymbol type) => Mentions(type, DepthMax);

    private static bool Mentions(ITypeSymbol type, int depth) => depth > 0 && type switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType, depth - 1),
        INamedTypeSymbol named => named.SpecialType == SpecialType.System_DateTime
            || named.AllTypeArguments().Any(argument => Mentions(argument, depth - 1)),
        _ => false,
    };
}
