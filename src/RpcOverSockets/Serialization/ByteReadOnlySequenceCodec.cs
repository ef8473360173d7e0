using System.Buffers;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ReadOnlySequence{T}"/> of bytes: binary; nil is read as empty.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteReadOnlySequenceCodec : IRpcCodec<ReadOnlySequence<byte>>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ReadOnlySequence<byte> value)
    {
        writer.WriteBinaryHeader(checked((int)value.Length));
        foreach (ReadOnlyMemory<byte> piece in value)
        {
            writer.WriteRawMemory(piece);
        }
    }

    /// <inheritdoc/>
    public static ReadOnlySequence<byte> Read(ref MessagePackReader reader) =>
        ByteArrayCodec.Read(ref reader) is byte[] bytes ? new ReadOnlySequence<byte>(bytes) : default;
}
