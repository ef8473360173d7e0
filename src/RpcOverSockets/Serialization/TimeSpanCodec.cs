using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="TimeSpan"/>: its ticks of 100 ns as an integer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TimeSpanCodec : IRpcCodec<TimeSpan>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, TimeSpan value) => writer.WriteInt64(value.Ticks);

    /// <inheritdoc/>
    public static TimeSpan Read(ref MessagePackReader reader) => new(reader.ReadInt64());
}
