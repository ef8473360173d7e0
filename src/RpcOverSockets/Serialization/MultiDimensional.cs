using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Serialization;

/// <summary>Writes and reads arrays of several dimensions: their lengths, then one array of all elements, the last index running
/// fastest.</summary>
internal static class MultiDimensional<T, TCodec>
    where TCodec : struct, IRpcCodec<T>
{
    internal static void Write(ref MessagePackWriter writer, Array value)
    {
        writer.WriteArrayHeader(value.Rank + 1);
        writer.Enter();
        for (int i = 0; i < value.Rank; i++)
        {
            writer.WriteInt32(value.GetLength(i));
        }

        Elements<T, TCodec>.Write(ref writer, Flat(value));
        writer.Leave();
    }

    /// <summary>Reads the lengths and all elements. The array of several dimensions is made only when they agree.</summary>
    internal static T[] Read(ref MessagePackReader reader, scoped Span<int> lengths)
    {
        reader.ReadArrayHeaderOf(lengths.Length + 1, "An array of several dimensions");
        reader.Enter();
        long product = 1;
        long positiveProduct = 1; // the runtime multiplies in order, so [65536, 65536, 0] must be refused before it tries
        foreach (ref int length in lengths)
        {
            length = reader.ReadInt32();
            product *= length;
            positiveProduct *= int.Max(length, 1);
            if (length < 0 || positiveProduct > Array.MaxLength)
            {
                SerializationThrow.Malformed($"{length} is not a possible length of an array's dimension.");
            }
        }

        T[] flat = Elements<T, TCodec>.ReadArray(ref reader);
        if (flat.Length != product)
        {
            SerializationThrow.WrongCount("The content of an array of several dimensions", (int)product, flat.Length);
        }

        reader.Leave();
        return flat;
    }

    internal static void Copy(T[] flat, Array target) => flat.CopyTo(Flat(target));

    private static Span<T> Flat(Array array) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
