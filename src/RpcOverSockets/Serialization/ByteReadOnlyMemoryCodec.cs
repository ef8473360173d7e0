using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ReadOnlyMemory{T}"/> of bytes: binary; nil is read as empty.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteReadOnlyMemoryCodec : IRpcCodec<ReadOnlyMemory<byte>>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ReadOnlyMemory<byte> value) => writer.WriteBinary(value.Span);

    /// <inheritdoc/>
    public static ReadOnlyMemory<byte> Read(ref MessagePackReader reader) => ByteArrayCodec.Read(ref reader);
}
