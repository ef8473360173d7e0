using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="DateTimeOffset"/>: [local clock labelled as UTC, offset in minutes].</summary>
/// <remarks>That is what MessagePack-CSharp does; the offset makes up for the wrong label.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateTimeOffsetCodec : IRpcCodec<DateTimeOffset>
{
    private const int OffsetMinutesMax = 14 * 60;

    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, DateTimeOffset value)
    {
        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteDateTime(new DateTime(value.Ticks, DateTimeKind.Utc));
        writer.WriteInt32(value.TotalOffsetMinutes);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static DateTimeOffset Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(2, nameof(DateTimeOffset));
        reader.Enter();
        long ticks = reader.ReadDateTime().Ticks;
        int minutes = reader.ReadInt32();
        reader.Leave();
        long utcTicks = ticks - (minutes * TimeSpan.TicksPerMinute);
        if (minutes is < -OffsetMinutesMax or > OffsetMinutesMax || utcTicks < 0 || utcTicks > DateTime.MaxValue.Ticks)
        {
            SerializationThrow.Malformed($"A time with an offset of {minutes} minutes is outside ±14 hours or the years 1 to 9999.");
        }

        return new DateTimeOffset(ticks, new TimeSpan(minutes * TimeSpan.TicksPerMinute));
    }
}
