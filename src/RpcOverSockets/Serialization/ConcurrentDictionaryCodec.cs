using System.Collections.Concurrent;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ConcurrentDictionary{TKey, TValue}"/>: a map. Two values for one key are refused.</summary>
/// <remarks>See <see cref="DictionaryCodec{TKey, TValue, TKeyCodec, TValueCodec}"/> for the comparer.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ConcurrentDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> : IRpcCodec<ConcurrentDictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    // What an empty one takes, roughly: buckets, and a lock for each processor.
    private const int EmptyBytes = 1024;

    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ConcurrentDictionary<TKey, TValue>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        // A snapshot, because the number of pairs comes first and may change meanwhile.
        Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Write(ref writer, value.ToArray());
    }

    /// <inheritdoc/>
    public static ConcurrentDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.Charge(EmptyBytes);
        Dictionary<TKey, TValue> pairs = Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Read(ref reader);
        return new ConcurrentDictionary<TKey, TValue>(pairs, SeededComparer<TKey>.Instance);
    }
}
