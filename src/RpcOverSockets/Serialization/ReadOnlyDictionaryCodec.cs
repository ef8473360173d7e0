using System.Collections.ObjectModel;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ReadOnlyDictionary{TKey, TValue}"/>: a map. Two values for one key are refused.</summary>
/// <remarks>See <see cref="DictionaryCodec{TKey, TValue, TKeyCodec, TValueCodec}"/> for the comparer.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReadOnlyDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> : IRpcCodec<ReadOnlyDictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ReadOnlyDictionary<TKey, TValue>? value) =>
        Pairs<TKey, TValue, TKeyCodec, TValueCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static ReadOnlyDictionary<TKey, TValue>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : new ReadOnlyDictionary<TKey, TValue>(Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Read(ref reader));
}
