using System.Collections.Immutable;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ImmutableSortedDictionary{TKey, TValue}"/>: a map. Two values for one key are refused.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableSortedDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec>
    : IRpcCodec<ImmutableSortedDictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ImmutableSortedDictionary<TKey, TValue>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static ImmutableSortedDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        Dictionary<TKey, TValue> pairs = Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Read(ref reader);
        try
        {
            return ImmutableSortedDictionary.CreateRange(SortOrder<TKey>.Instance, pairs);
        }
        catch (ArgumentException)
        {
            // Keys that are not equal but compare as equal, as types of one's own may.
            SerializationThrow.DuplicateKey("a sorted dictionary");
            return null;
        }
    }
}
