namespace RpcOverSockets.Serialization;

/// <summary>The order of sorted collections that are read.</summary>
internal static class SortOrder<T>
{
    /// <summary>Ordinal for strings: the default order is that of the current culture, in which strings that differ may compare as equal,
    /// so that what is read would depend on the machine. Null for other types: their default.</summary>
    internal static IComparer<T>? Instance { get; } = typeof(T) == typeof(string) ? (IComparer<T>)(object)StringComparer.Ordinal : null;
}
