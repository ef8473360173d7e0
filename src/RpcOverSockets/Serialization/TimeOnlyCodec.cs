using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="TimeOnly"/>: its ticks of 100 ns since midnight as an integer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TimeOnlyCodec : IRpcCodec<TimeOnly>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, TimeOnly value) => writer.WriteInt64(value.Ticks);

    /// <inheritdoc/>
    public static TimeOnly Read(ref MessagePackReader reader)
    {
        long ticks = reader.ReadInt64();
        if (ticks is < 0 or >= TimeSpan.TicksPerDay)
        {
            SerializationThrow.Malformed($"A time of {ticks} ticks is outside the day.");
        }

        return new TimeOnly(ticks);
    }
}
