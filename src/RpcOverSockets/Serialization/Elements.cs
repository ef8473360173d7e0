using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Serialization;

/// <summary>Writes and reads the elements of everything that travels as an array.</summary>
/// <remarks>Room is made for what a header claims only up to <see cref="MessagePackLimits.PreallocatedElementsMax"/> elements
/// and <see cref="MessagePackLimits.PreallocatedBytesMax"/>; then it doubles as elements arrive, and ends at exactly the claimed
/// count.</remarks>
internal static class Elements<T, TCodec>
    where TCodec : struct, IRpcCodec<T>
{
    private static int PreallocatedMax
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => int.Clamp(MessagePackLimits.PreallocatedBytesMax / Unsafe.SizeOf<T>(), 1, MessagePackLimits.PreallocatedElementsMax);
    }

    internal static void Write(ref MessagePackWriter writer, ReadOnlySpan<T> values)
    {
        writer.WriteArrayHeader(values.Length);
        writer.Enter();
        foreach (ref readonly T item in values)
        {
            TCodec.Write(ref writer, item);
        }

        writer.Leave();
    }

    /// <summary>Writes so many elements, and refuses if there turn out to be more or fewer.</summary>
    internal static void Write(ref MessagePackWriter writer, IEnumerable<T> values, int count)
    {
        writer.WriteArrayHeader(count);
        writer.Enter();
        int written = 0;
        foreach (T item in values)
        {
            TCodec.Write(ref writer, item);
            written++;
        }

        if (written != count)
        {
            SerializationThrow.Changed(count, written);
        }

        writer.Leave();
    }

    /// <inheritdoc cref="Write(ref MessagePackWriter, IEnumerable{T}, int)"/>
    internal static void Write<TEnumerator>(ref MessagePackWriter writer, TEnumerator values, int count)
        where TEnumerator : struct, IEnumerator<T>
    {
        writer.WriteArrayHeader(count);
        writer.Enter();
        int written = 0;
        while (values.MoveNext())
        {
            TCodec.Write(ref writer, values.Current);
            written++;
        }

        if (written != count)
        {
            SerializationThrow.Changed(count, written);
        }

        writer.Leave();
    }

    /// <summary>Writes whatever can be enumerated, or nil for null.</summary>
    internal static void WriteAny(ref MessagePackWriter writer, IEnumerable<T>? values)
    {
        switch (values)
        {
            case null:
                writer.WriteNil();
                break;
            case T[] array:
                Write(ref writer, array);
                break;
            case List<T> list:
                Write(ref writer, CollectionsMarshal.AsSpan(list));
                break;
            case IReadOnlyCollection<T> collection:
                Write(ref writer, collection, collection.Count);
                break;
            case ICollection<T> collection:
                Write(ref writer, collection, collection.Count);
                break;
            default:
                // The number of elements comes first.
                Write(ref writer, CollectionsMarshal.AsSpan(new List<T>(values)));
                break;
        }
    }

    /// <summary>Reads the header of an array and enters it; <see cref="MessagePackReader.Leave"/> is the caller's.</summary>
    internal static int Begin(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        reader.Enter();
        reader.Charge(CostOf(count));
        return count;
    }

    /// <summary>Gets for how many of the claimed elements room may be made at once.</summary>
    internal static int Preallocated(int count) =>
        int.Min(count, PreallocatedMax);

    internal static T[] ReadArray(ref MessagePackReader reader)
    {
        int count = Begin(ref reader);
        T[] values = count == 0 ? [] : new T[Preallocated(count)];
        Fill(ref reader, values);
        while (values.Length < count)
        {
            int filled = values.Length;
            Array.Resize(ref values, Doubled(filled, count));
            Fill(ref reader, values.AsSpan(filled));
        }

        reader.Leave();
        return values;
    }

    /// <summary>Reads elements of which the last on the wire comes first, as stacks are built.</summary>
    internal static T[] ReadReversed(ref MessagePackReader reader)
    {
        T[] values = ReadArray(ref reader);
        Array.Reverse(values);
        return values;
    }

    internal static List<T> ReadList(ref MessagePackReader reader)
    {
        int count = Begin(ref reader);
        int room = Preallocated(count);
        var values = new List<T>(room);
        CollectionsMarshal.SetCount(values, room);
        Fill(ref reader, CollectionsMarshal.AsSpan(values));
        while (room < count)
        {
            int filled = room;
            room = Doubled(filled, count);
            values.Capacity = room;
            CollectionsMarshal.SetCount(values, room);
            Fill(ref reader, CollectionsMarshal.AsSpan(values)[filled..]);
        }

        reader.Leave();
        return values;
    }

    /// <summary>Reads the elements, without header, into a collection that has its own way to grow.</summary>
    internal static void ReadInto(ref MessagePackReader reader, ICollection<T> target, int count)
    {
        for (int i = 0; i < count; i++)
        {
            target.Add(TCodec.Read(ref reader)!);
        }

        reader.Leave();
    }

    // What is allocated before the elements have come, because nested arrays may each claim all the bytes that are left; and what large
    // elements take beyond the free 32 bytes for each of theirs on the wire, where doubling allocates up to twice the final size.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long CostOf(int count)
    {
        long cost = (long)Preallocated(count) * Unsafe.SizeOf<T>();
        return 2 * Unsafe.SizeOf<T>() > MessagePackLimits.FreeBytesPerByte
            ? cost + (((2L * Unsafe.SizeOf<T>()) - MessagePackLimits.FreeBytesPerByte) * count)
            : cost;
    }

    private static int Doubled(int filled, int count) => (int)long.Min(count, 2L * filled);

    private static void Fill(ref MessagePackReader reader, Span<T> room)
    {
        foreach (ref T item in room)
        {
            item = TCodec.Read(ref reader)!;
        }
    }
}
