namespace RpcOverSockets.Calls;

/// <summary>Remembers how often a method was found to block its thread. Thread-safe: what threads that note at the same time lose does not
/// matter.</summary>
/// <remarks>A leaky bucket, kept as the time at which it is empty. The watchdog finds a blocked handler after a millisecond or more, for
/// which all connections wait; a method that blocks often is therefore started on another thread at once. Rarely, it is cheaper to be
/// found.</remarks>
internal sealed class BlockingRecord
{
    /// <summary>What one block fills, in milliseconds: ten blocks a second keep the level.</summary>
    internal const int BlockMilliseconds = 100;

    /// <summary>The level from which on the method counts as one that blocks often: six blocks in quick succession.</summary>
    internal const int FrequentMilliseconds = 500;

    /// <summary>The highest level, so that a method that blocks no more is trusted again soon.</summary>
    internal const int LevelMillisecondsMax = 1500;

    private long _emptyAt; // a timestamp

    /// <summary>Notes that the method has blocked.</summary>
    /// <param name="now">A timestamp.</param>
    /// <param name="ticksPerMs">Of timestamps.</param>
    internal void Note(long now, long ticksPerMs)
    {
        long level = Math.Max(Volatile.Read(ref _emptyAt) - now, 0) + (BlockMilliseconds * ticksPerMs);
        Volatile.Write(ref _emptyAt, now + Math.Min(level, LevelMillisecondsMax * ticksPerMs));
    }

    /// <summary>Whether the method blocks often.</summary>
    internal bool IsFrequent(long now, long ticksPerMs) => Volatile.Read(ref _emptyAt) - now > FrequentMilliseconds * ticksPerMs;
}
