using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Memory{T}"/> of bytes: binary; nil is read as empty.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteMemoryCodec : IRpcCodec<Memory<byte>>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Memory<byte> value) => writer.WriteBinary(value.Span);

    /// <inheritdoc/>
    public static Memory<byte> Read(ref MessagePackReader reader) => ByteArrayCodec.Read(ref reader);
}
