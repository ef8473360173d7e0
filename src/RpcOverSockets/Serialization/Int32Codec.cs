using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="int"/>: an integer in its smallest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int32Codec : IRpcCodec<int>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, int value) => writer.WriteInt32(value);

    /// <inheritdoc/>
    public static int Read(ref MessagePackReader reader) => reader.ReadInt32();
}
