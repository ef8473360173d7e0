using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ushort"/>: an integer in its smallest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt16Codec : IRpcCodec<ushort>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ushort value) => writer.WriteUInt16(value);

    /// <inheritdoc/>
    public static ushort Read(ref MessagePackReader reader) => reader.ReadUInt16();
}
