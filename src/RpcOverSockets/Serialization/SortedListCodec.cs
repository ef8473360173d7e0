using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="SortedList{TKey, TValue}"/>: a map. Two values for one key are refused.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SortedListCodec<TKey, TValue, TKeyCodec, TValueCodec> : IRpcCodec<SortedList<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, SortedList<TKey, TValue>? value) =>
        Pairs<TKey, TValue, TKeyCodec, TValueCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static SortedList<TKey, TValue>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        Dictionary<TKey, TValue> pairs = Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Read(ref reader);
        try
        {
            // Sorted once: inserting one by one would move the rest each time.
            return new SortedList<TKey, TValue>(pairs, SortOrder<TKey>.Instance);
        }
        catch (ArgumentException)
        {
            // Keys that are not equal but compare as equal, as types of one's own may.
            SerializationThrow.DuplicateKey("a sorted list");
            return null;
        }
    }
}
