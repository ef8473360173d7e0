using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="sbyte"/>: an integer in its smallest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SByteCodec : IRpcCodec<sbyte>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, sbyte value) => writer.WriteSByte(value);

    /// <inheritdoc/>
    public static sbyte Read(ref MessagePackReader reader) => reader.ReadSByte();
}
