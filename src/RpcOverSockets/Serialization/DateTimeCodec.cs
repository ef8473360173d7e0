using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="DateTime"/>: a timestamp, read back as UTC.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateTimeCodec : IRpcCodec<DateTime>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, DateTime value) => writer.WriteDateTime(value);

    /// <inheritdoc/>
    public static DateTime Read(ref MessagePackReader reader) => reader.ReadDateTime();
}
