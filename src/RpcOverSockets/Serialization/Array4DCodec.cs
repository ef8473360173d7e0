using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of arrays of 4 dimensions: [length 0, length 1, length 2, length 3, array of all elements].</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Array4DCodec<T, TCodec> : IRpcCodec<T[,,,]>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, T[,,,]? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        MultiDimensional<T, TCodec>.Write(ref writer, value);
    }

    /// <inheritdoc/>
    public static T[,,,]? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        Span<int> lengths = stackalloc int[4];
        T[] flat = MultiDimensional<T, TCodec>.Read(ref reader, lengths);
        var value = new T[lengths[0], lengths[1], lengths[2], lengths[3]];
        MultiDimensional<T, TCodec>.Copy(flat, value);
        return value;
    }
}
