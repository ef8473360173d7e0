using System.Collections.Immutable;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IImmutableDictionary{TKey, TValue}"/>: as <see cref="ImmutableDictionary{TKey, TValue}"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IImmutableDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> : IRpcCodec<IImmutableDictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IImmutableDictionary<TKey, TValue>? value) =>
        Pairs<TKey, TValue, TKeyCodec, TValueCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IImmutableDictionary<TKey, TValue>? Read(ref MessagePackReader reader) =>
        ImmutableDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec>.Read(ref reader);
}
