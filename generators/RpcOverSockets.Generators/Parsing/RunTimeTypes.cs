using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Compares types as the runtime does, which knows neither names of tuple elements nor annotations of nullability, and takes
/// <c>dynamic</c> for an object.</summary>
internal sealed class RunTimeTypes : IEqualityComparer<ITypeSymbol>
{
    public static readonly RunTimeTypes Comparer = new();

    private RunTimeTypes()
    {
    }

    /// <inheritdoc/>
    public bool Equals(ITypeSymbol? x, ITypeSymbol? y) => SymbolEqualityComparer.Default.Equals(x, y) || (x, y) switch
    {
        (not null, not null) when IsObject(x) => IsObject(y),
        (IArrayTypeSymbol one, IArrayTypeSymbol other) => one.Rank == other.Rank && Equals(one.ElementType, other.ElementType),
        (INamedTypeSymbol one, INamedTypeSymbol other)
            => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, other.OriginalDefinition)
                && one.AllTypeArguments().SequenceEqual(other.AllTypeArguments(), this),
        _ => false,
    };

    /// <inheritdoc/>
    public int GetHashCode(ITypeSymbol obj) => obj switch
    {
        IArrayTypeSymbol array => GetHashCode(array.ElementType) + array.Rank,
        _ when IsObject(obj) => 0,
        _ => SymbolEqualityComparer.Default.GetHashCode(obj.OriginalDefinition),
    };

    private static bool IsObject(ITypeSymbol type)
        => type.TypeKind == TypeKind.Dynamic || type.SpecialType == SpecialType.System_Object;
}
