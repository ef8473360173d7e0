using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Compares types as the runtime does, which knows neither names of tuple elements nor annotations of nullability.</summary>
internal sealed class RunTimeTypes : IEqualityComparer<ITypeSymbol>
{
    public static readonly RunTimeTypes Comparer = new();

    private RunTimeTypes()
    {
    }

    /// <inheritdoc/>
    public bool Equals(ITypeSymbol? x, ITypeSymbol? y) => SymbolEqualityComparer.Default.Equals(x, y) || (x, y) switch
    {
        (IArrayTypeSymbol one, IArrayTypeSymbol other) => one.Rank == other.Rank && Equals(one.ElementType, other.ElementType),
        (INamedTypeSymbol one, INamedTypeSymbol other)
            => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, other.OriginalDefinition)
                && one.AllTypeArguments().SequenceEqual(other.AllTypeArguments(), this),
        _ => false,
    };

    /// <inheritdoc/>
    public int GetHashCode(ITypeSymbol obj) => obj is IArrayTypeSymbol array
        ? GetHashCode(array.ElementType) + array.Rank
        : SymbolEqualityComparer.Default.GetHashCode(obj.OriginalDefinition);
}
