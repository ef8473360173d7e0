using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="short"/>: an integer in its smallest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int16Codec : IRpcCodec<short>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, short value) => writer.WriteInt16(value);

    /// <inheritdoc/>
    public static short Read(ref MessagePackReader reader) => reader.ReadInt16();
}
