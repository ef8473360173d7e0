using System.Buffers;
using System.ComponentModel;
using RpcOverSockets.Buffers;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IMemoryOwner{T}"/> of bytes: binary, in pooled memory that its receiver disposes; a string or an array of
/// integers is read too.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteMemoryOwnerCodec : IRpcCodec<IMemoryOwner<byte>>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IMemoryOwner<byte>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteOwnedBinary(value);
    }

    /// <inheritdoc/>
    public static IMemoryOwner<byte>? Read(ref MessagePackReader reader) => reader.PeekType() == MessagePackType.Array
        ? new PooledBytes(Elements<byte, ByteCodec>.ReadArray(ref reader)!)
        : reader.ReadPooledBinary();
}
