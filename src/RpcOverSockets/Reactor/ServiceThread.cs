using System.Diagnostics;

namespace RpcOverSockets.Reactor;

/// <summary>The thread that owns time: it fires timers, and while user code runs on workers it watches that none gets stuck.</summary>
/// <remarks>The only thread that waits with a limit. It sleeps until the next timer; only while user code ran lately it wakes
/// more often.</remarks>
#pragma warning disable CA1001 // the event is left to its finalizer, because who wakes the thread may come after its end
internal sealed class ServiceThread
#pragma warning restore CA1001
{
    /// <summary>How often the watchdog looks again after the last section of user code.</summary>
    private const int WatchLooksAfterUse = 3;

    /// <summary>Milliseconds between two looks while no user code blocks and none ran at the last look. Each look takes a processor from
    /// the calls for some 20 µs: once a millisecond that is every call of the slowest hundredth.</summary>
    private const int CalmMilliseconds = 5;

    // Later than any timer can be due.
    private const long LastTick = long.MaxValue / 2;

    [ThreadStatic]
    private static bool t_isService;

    private static readonly long s_ticksPerMs = Stopwatch.Frequency / 1000;

    private readonly EpollReactor _reactor;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Lock _gate = new();
    private readonly TimerWheel _wheel = new();               // _gate
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _sleepUntilTick;                             // _gate
    private bool _isWatchAsleep = true;                       // set by the thread, cleared by who enters user code
    private volatile bool _isStopping;
    private int _quietLooks;
    private long _lookedAt;

    internal ServiceThread(EpollReactor reactor)
    {
        _reactor = reactor;
        _thread = new Thread(Run) { IsBackground = true, Name = "rpc-service" };
    }

    /// <summary>Whether this is a service thread, which must never run user code.</summary>
    internal static bool IsCurrent => t_isService;

    /// <summary>For tests: how many timers are armed.</summary>
    internal int ArmedCount
    {
        get
        {
            lock (_gate)
            {
                return _wheel.Count;
            }
        }
    }

    internal bool TryStart() => !_reactor.Kernel.StartThread(_thread).IsError;

    internal void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
        }

        _ = _wake.Set();
    }

    internal void Join(TimeSpan limit) => _ = _thread.Join(limit);

    /// <summary>Asks for <see cref="TimerEntry.OnTimer"/> at a time, unless the entry is to fire earlier anyway. Any thread.</summary>
    /// <returns>False if the reactor stops: it will not fire.</returns>
    internal bool Arm(TimerEntry entry, long due)
    {
        // Rounded up, so that nothing fires early.
        long dueTick = ((due - _start) + s_ticksPerMs - 1) / s_ticksPerMs;
        if (entry.DueTick <= dueTick)
        {
            return true;
        }

        lock (_gate)
        {
            if (_isStopping)
            {
                return false;
            }

            if (entry.DueTick <= dueTick)
            {
                return true;
            }

            if (entry.DueTick != TimerEntry.Never)
            {
                _wheel.Remove(entry);
            }

            _wheel.Add(entry, dueTick);
            if (dueTick >= _sleepUntilTick)
            {
                return true;
            }

            _sleepUntilTick = dueTick;
        }

        return _wake.Set();
    }

    /// <summary>Takes an entry out, if it is armed. Its <see cref="TimerEntry.OnTimer"/> may be running. Any thread.</summary>
    internal void Cancel(TimerEntry entry)
    {
        lock (_gate)
        {
            if (entry.DueTick != TimerEntry.Never)
            {
                _wheel.Remove(entry);
            }
        }
    }

    /// <summary>A worker enters user code; wakes the watchdog if it sleeps. Must come after the store that says so.</summary>
    internal void NoteUserCode()
    {
        // No fence here: the thread that falls asleep pays for one on all cores.
        if (Volatile.Read(ref _isWatchAsleep))
        {
            Volatile.Write(ref _isWatchAsleep, false);
            _ = _wake.Set();
        }
    }

    private void Run()
    {
        t_isService = true;
        while (!_isStopping)
        {
            RunTick();
        }

        // What is armed still fires, because some hold references; nothing new is armed.
        FireTimers(LastTick);
        _reactor.OnServiceEnded();
    }

    private void RunTick()
    {
        FireTimers(TickOf(Stopwatch.GetTimestamp()));
        int watchMs = Watch();
        long tick = TickOf(Stopwatch.GetTimestamp());
        long untilTick;
        lock (_gate)
        {
            untilTick = _wheel.NextTick();
            if (watchMs > 0)
            {
                untilTick = Math.Min(untilTick, tick + watchMs);
            }

            _sleepUntilTick = untilTick;
        }

        long waitMs = untilTick == TimerEntry.Never ? Timeout.Infinite : Math.Clamp(untilTick - tick, 0, int.MaxValue);
        if (waitMs != 0)
        {
            _ = _wake.WaitOne((int)waitMs);
        }
    }

    private long TickOf(long timestamp) => (timestamp - _start) / s_ticksPerMs;

    private void FireTimers(long tick)
    {
        long now = Stopwatch.GetTimestamp();
        while (true)
        {
            TimerEntry? due;
            lock (_gate)
            {
                due = _wheel.Advance(tick);
            }

            if (due is null)
            {
                return;
            }

            _reactor.RunTimer(due, now);
        }
    }

    /// <summary>Looks for stuck turns.</summary>
    /// <returns>Milliseconds until the next look; 0 while no user code runs.</returns>
    private int Watch()
    {
        long now = Stopwatch.GetTimestamp();
        if (now - _lookedAt < s_ticksPerMs)
        {
            // A timer woke the thread early; a turn that is seen twice within a millisecond is not stuck.
            return Volatile.Read(ref _isWatchAsleep) ? 0 : 1;
        }

        _lookedAt = now;
        if (_reactor.LookForStuckTurns(out bool isSuspicious))
        {
            _quietLooks = 0;
            return isSuspicious ? 1 : CalmMilliseconds;
        }

        if (Volatile.Read(ref _isWatchAsleep))
        {
            return 0;
        }

        if (++_quietLooks < WatchLooksAfterUse)
        {
            return CalmMilliseconds;
        }

        // Fall asleep, then look once more: a worker either sees that we sleep, or we see its section.
        Volatile.Write(ref _isWatchAsleep, true);
        Interlocked.MemoryBarrierProcessWide();
        if (!_reactor.LookForStuckTurns(out _))
        {
            return 0;
        }

        Volatile.Write(ref _isWatchAsleep, false);
        _quietLooks = 0;
        return 1;
    }
}
