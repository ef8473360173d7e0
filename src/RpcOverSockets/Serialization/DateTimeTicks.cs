namespace RpcOverSockets.Serialization;

/// <summary>Turns MessagePack timestamps into ticks.</summary>
internal static class DateTimeTicks
{
    /// <summary>Seconds from 0001-01-01, where ticks begin, to 1970-01-01, where timestamps do.</summary>
    internal const long UnixEpochSeconds = 62_135_596_800;

    internal const uint NanosecondsMax = 999_999_999;

    // 9999-12-31T23:59:59
    private const long SecondsMax = 253_402_300_799;

    /// <summary>Makes a UTC time; what is finer than a tick (100 ns) is cut off.</summary>
    internal static DateTime ToDateTime(long seconds, uint nanoseconds)
    {
        if (nanoseconds > NanosecondsMax)
        {
            SerializationThrow.Malformed($"A timestamp has {nanoseconds} nanoseconds; the limit is {NanosecondsMax}.");
        }

        if (seconds is < -UnixEpochSeconds or > SecondsMax)
        {
            SerializationThrow.Malformed($"A timestamp of {seconds} seconds is outside the years 1 to 9999.");
        }

        long ticks = ((seconds + UnixEpochSeconds) * TimeSpan.TicksPerSecond) + (nanoseconds / TimeSpan.NanosecondsPerTick);
        return new DateTime(ticks, DateTimeKind.Utc);
    }
}
