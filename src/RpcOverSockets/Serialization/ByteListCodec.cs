using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="List{T}"/> of bytes: an array of integers; binary data is read too.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteListCodec : IRpcCodec<List<byte>>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, List<byte>? value) => ListCodec<byte, ByteCodec>.Write(ref writer, value);

    /// <inheritdoc/>
    public static List<byte>? Read(ref MessagePackReader reader)
    {
        if (reader.PeekType() != MessagePackType.Binary)
        {
            return ListCodec<byte, ByteCodec>.Read(ref reader);
        }

        ReadOnlySpan<byte> bytes = reader.ReadBinarySpan();
        var value = new List<byte>(bytes.Length);
        value.AddRange(bytes);
        return value;
    }
}
