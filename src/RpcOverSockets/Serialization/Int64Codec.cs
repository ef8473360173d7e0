using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="long"/>: an integer in its smallest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int64Codec : IRpcCodec<long>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, long value) => writer.WriteInt64(value);

    /// <inheritdoc/>
    public static long Read(ref MessagePackReader reader) => reader.ReadInt64();
}
