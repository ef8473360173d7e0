using System.Collections.Frozen;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="FrozenDictionary{TKey, TValue}"/>: a map. Two values for one key are refused.</summary>
/// <remarks>See <see cref="DictionaryCodec{TKey, TValue, TKeyCodec, TValueCodec}"/> for the comparer.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct FrozenDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> : IRpcCodec<FrozenDictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, FrozenDictionary<TKey, TValue>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static FrozenDictionary<TKey, TValue>? Read(ref MessagePackReader reader) =>
        DictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec>.Read(ref reader)?.ToFrozenDictionary(SeededComparer<TKey>.Frozen);
}
