using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ArraySegment{T}"/> of bytes: binary; nil for the default value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteArraySegmentCodec : IRpcCodec<ArraySegment<byte>>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ArraySegment<byte> value)
    {
        if (value.Array is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteBinaryMemory(value);
    }

    /// <inheritdoc/>
    public static ArraySegment<byte> Read(ref MessagePackReader reader) =>
        ByteArrayCodec.Read(ref reader) is byte[] bytes ? new ArraySegment<byte>(bytes) : default;
}
