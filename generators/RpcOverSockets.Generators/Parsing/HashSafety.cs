using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Which types may be keys of hash tables that a peer fills: those for which the runtime has a comparer that no chosen keys
/// can degrade.</summary>
internal static class HashSafety
{
    public static bool IsSafe(ITypeSymbol key)
    {
        if (key.TypeKind == TypeKind.Enum || key.TypeKind == TypeKind.TypeParameter || BclCodecs.Primitive(key.SpecialType) is not null)
        {
            return true;                             // a type parameter is judged where it is filled
        }

        if (key is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return IsSafe(nullable.TypeArguments[0]);
        }

        return key is INamedTypeSymbol { Arity: 0 } named && BclCodecs.Find(named) is { Namespace: "System" };
    }
}
