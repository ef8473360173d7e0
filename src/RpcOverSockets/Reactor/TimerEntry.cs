namespace RpcOverSockets.Reactor;

/// <summary>Something that wants to be told when a time has come. One due time at once; the earliest wins until it fired.</summary>
internal abstract class TimerEntry
{
    internal const long Never = long.MaxValue;

    // Written under the wheel's lock; read without it to see that nothing need be done.
    private long _dueTick = Never;

    /// <summary>The tick at which it fires, or <see cref="Never"/>.</summary>
    internal long DueTick
    {
        get => Volatile.Read(ref _dueTick);
        set => Volatile.Write(ref _dueTick, value);
    }

    /// <summary>Neighbours in the wheel's list; guarded by the wheel's lock.</summary>
    internal TimerEntry? Next { get; set; }

    internal TimerEntry? Previous { get; set; }

    /// <summary>Which list of the wheel; guarded by the wheel's lock.</summary>
    internal int Bucket { get; set; } = -1;

    /// <summary>The time has come. Runs on the service thread, so it must not block; it may arm itself again.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    internal abstract void OnTimer(long now);
}
