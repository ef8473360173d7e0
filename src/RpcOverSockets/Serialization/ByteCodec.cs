using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="byte"/>: an integer in its smallest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteCodec : IRpcCodec<byte>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, byte value) => writer.WriteByte(value);

    /// <inheritdoc/>
    public static byte Read(ref MessagePackReader reader) => reader.ReadByte();
}
