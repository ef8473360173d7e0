using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="byte"/>[]: binary; a string or an array of integers is read too.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteArrayCodec : IRpcCodec<byte[]>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, byte[]? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteBinaryMemory(value);
    }

    /// <inheritdoc/>
    public static byte[]? Read(ref MessagePackReader reader) =>
        reader.PeekType() == MessagePackType.Array ? Elements<byte, ByteCodec>.ReadArray(ref reader) : reader.ReadBinary();
}
