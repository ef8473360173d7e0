using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="SortedDictionary{TKey, TValue}"/>: a map. Two values for one key are refused.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SortedDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> : IRpcCodec<SortedDictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, SortedDictionary<TKey, TValue>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static SortedDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Begin(ref reader);
        var value = new SortedDictionary<TKey, TValue>(SortOrder<TKey>.Instance);
        for (int i = 0; i < count; i++)
        {
            if (!value.TryAdd(Pairs<TKey, TValue, TKeyCodec, TValueCodec>.ReadKey(ref reader), TValueCodec.Read(ref reader)!))
            {
                SerializationThrow.DuplicateKey("a dictionary");
            }
        }

        reader.Leave();
        return value;
    }
}
