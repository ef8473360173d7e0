using System.Runtime.CompilerServices;

namespace RpcOverSockets.Serialization;

/// <summary>Writes and reads the pairs of everything that travels as a map.</summary>
internal static class Pairs<TKey, TValue, TKeyCodec, TValueCodec>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    // An entry of a dictionary also has a hash code, a link and its share of the buckets, and half of the room may be empty.
    private const int OverheadBytes = 16;

    private static int EntryBytes => Unsafe.SizeOf<KeyValuePair<TKey, TValue>>() + OverheadBytes;

    internal static void Write(ref MessagePackWriter writer, ReadOnlySpan<KeyValuePair<TKey, TValue>> pairs)
    {
        writer.WriteMapHeader(pairs.Length);
        writer.Enter();
        foreach (ref readonly KeyValuePair<TKey, TValue> pair in pairs)
        {
            TKeyCodec.Write(ref writer, pair.Key);
            TValueCodec.Write(ref writer, pair.Value);
        }

        writer.Leave();
    }

    /// <summary>Writes so many pairs, and refuses if there turn out to be more or fewer.</summary>
    internal static void Write<TEnumerator>(ref MessagePackWriter writer, TEnumerator pairs, int count)
        where TEnumerator : IEnumerator<KeyValuePair<TKey, TValue>>
    {
        writer.WriteMapHeader(count);
        writer.Enter();
        int written = 0;
        while (pairs.MoveNext())
        {
            KeyValuePair<TKey, TValue> pair = pairs.Current;
            TKeyCodec.Write(ref writer, pair.Key);
            TValueCodec.Write(ref writer, pair.Value);
            written++;
        }

        if (written != count)
        {
            SerializationThrow.Changed(count, written);
        }

        writer.Leave();
    }

    /// <summary>Writes whatever has pairs, or nil for null.</summary>
    internal static void WriteAny(ref MessagePackWriter writer, IEnumerable<KeyValuePair<TKey, TValue>>? pairs)
    {
        switch (pairs)
        {
            case null:
                writer.WriteNil();
                break;
            case Dictionary<TKey, TValue> dictionary:
                Write(ref writer, dictionary.GetEnumerator(), dictionary.Count);
                break;
            case IReadOnlyCollection<KeyValuePair<TKey, TValue>> collection:
                WriteBoxed(ref writer, collection, collection.Count);
                break;
            case ICollection<KeyValuePair<TKey, TValue>> collection:
                WriteBoxed(ref writer, collection, collection.Count);
                break;
            default:
                Write(ref writer, new List<KeyValuePair<TKey, TValue>>(pairs).ToArray());
                break;
        }
    }

    /// <summary>Reads the header of a map and enters it; <see cref="MessagePackReader.Leave"/> is the caller's.</summary>
    internal static int Begin(ref MessagePackReader reader)
    {
        int count = reader.ReadMapHeader();
        reader.Enter();
        // As for elements; a pair has at least two bytes on the wire.
        long excess = (2L * EntryBytes) - (2 * MessagePackLimits.FreeBytesPerByte);
        reader.Charge(((long)Preallocated(count) * EntryBytes) + (long.Max(excess, 0) * count));
        return count;
    }

    internal static TKey ReadKey(ref MessagePackReader reader)
    {
        TKey? key = TKeyCodec.Read(ref reader);
        if (key is null)
        {
            SerializationThrow.NullKey("a dictionary");
        }

        return key;
    }

    internal static Dictionary<TKey, TValue> Read(ref MessagePackReader reader)
    {
        int count = Begin(ref reader);
        var pairs = new Dictionary<TKey, TValue>(Preallocated(count), SeededComparer<TKey>.Instance);
        for (int i = 0; i < count; i++)
        {
            if (!pairs.TryAdd(ReadKey(ref reader), TValueCodec.Read(ref reader)!))
            {
                SerializationThrow.DuplicateKey("a dictionary");
            }
        }

        reader.Leave();
        return pairs;
    }

    private static int Preallocated(int count)
    {
        int fitting = int.Clamp(MessagePackLimits.PreallocatedBytesMax / EntryBytes, 1, MessagePackLimits.PreallocatedElementsMax);
        return int.Min(count, fitting);
    }

    private static void WriteBoxed(ref MessagePackWriter writer, IEnumerable<KeyValuePair<TKey, TValue>> pairs, int count)
    {
        using IEnumerator<KeyValuePair<TKey, TValue>> enumerator = pairs.GetEnumerator();
        Write(ref writer, enumerator, count);
    }
}
