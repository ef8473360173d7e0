using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="DateOnly"/>: days since 0001-01-01 as an integer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateOnlyCodec : IRpcCodec<DateOnly>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, DateOnly value) => writer.WriteInt32(value.DayNumber);

    /// <inheritdoc/>
    public static DateOnly Read(ref MessagePackReader reader)
    {
        int day = reader.ReadInt32();
        if (day < 0 || day > DateOnly.MaxValue.DayNumber)
        {
            SerializationThrow.Malformed($"Day {day} is outside the years 1 to 9999.");
        }

        return DateOnly.FromDayNumber(day);
    }
}
