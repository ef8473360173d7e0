using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="uint"/>: an integer in its smallest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt32Codec : IRpcCodec<uint>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, uint value) => writer.WriteUInt32(value);

    /// <inheritdoc/>
    public static uint Read(ref MessagePackReader reader) => reader.ReadUInt32();
}
