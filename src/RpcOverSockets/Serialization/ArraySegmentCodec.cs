using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ArraySegment{T}"/>: an array; nil for the default value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ArraySegmentCodec<T, TCodec> : IRpcCodec<ArraySegment<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ArraySegment<T> value)
    {
        if (value.Array is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, value);
    }

    /// <inheritdoc/>
    public static ArraySegment<T> Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? default : new ArraySegment<T>(Elements<T, TCodec>.ReadArray(ref reader));
}
