namespace RpcOverSockets.Tests;

/// <summary>A clock that stands still until a test moves it; its timers fire on the thread that moves it, in order, each at its own
/// time.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = []; // _gate; those that are armed
    private long _now = TimeSpan.TicksPerDay;        // Volatile; written under _gate

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    internal int ArmedTimers
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => s_start + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void AdvanceMs(double milliseconds) => Advance(TimeSpan.FromMilliseconds(milliseconds));

    internal void Advance(TimeSpan span)
    {
        long target = GetTimestamp() + span.Ticks;
        while (TakeDue(target) is ManualTimer timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            Volatile.Write(ref _now, Math.Max(target, _now));
        }
    }

    /// <summary>Moves the clock to the next timer that is due, if there is one.</summary>
    internal void AdvanceToNextTimer()
    {
        long? due;
        lock (_gate)
        {
            due = _timers.MinBy(static timer => timer.Due)?.Due;
        }

        Advance(TimeSpan.FromTicks(Math.Max(0, (due ?? 0) - GetTimestamp())));
    }

    /// <summary>Moves the clock without firing what is due on the way, as if the process had stood still.</summary>
    internal void Jump(TimeSpan span)
    {
        lock (_gate)
        {
            Volatile.Write(ref _now, _now + span.Ticks);
        }
    }

    private ManualTimer? TakeDue(long target)
    {
        lock (_gate)
        {
            ManualTimer? first = _timers.MinBy(static timer => timer.Due);
            if (first is null || first.Due > target)
            {
                return null;
            }

            Volatile.Write(ref _now, Math.Max(_now, first.Due));
            _timers.Remove(first);
            if (first.Period > TimeSpan.Zero)
            {
                first.Due += first.Period.Ticks;
                _timers.Add(first);
            }

            return first;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        internal long Due { get; set; }

        internal TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._gate)
            {
                owner._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = owner._now + dueTime.Ticks;
                    Period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
                    owner._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => callback(state);
    }
}
