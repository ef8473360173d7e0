using BenchmarkDotNet.Attributes;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Benchmarks.Reactor;

/// <summary>What arming and cancelling a timer costs while others are armed, and what one that fires costs, beside .NET's timers.</summary>
[MemoryDiagnoser]
public class Timers : IDisposable
{
    private const int Operations = 64;
    private const int TicksAhead = 10_000; // a deadline of 10 s in ticks of a millisecond

    private readonly Entry[] _own = [.. Enumerable.Range(0, Operations).Select(static _ => new Entry())];
    private readonly List<Timer> _systemTimers = [];
    private TimerWheel _wheel = new();
    private readonly Timer _systemTimer = new(static _ => { });

    /// <summary>Gets or sets how many other timers are armed.</summary>
    [Params(0, 1_000, 100_000)]
    public int Others { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _wheel = new TimerWheel();
        Random random = new(1);
        for (int i = 0; i < Others; i++)
        {
            int ticks = 1_000_000 + random.Next(1_000_000); // far enough that none is due while this runs
            _wheel.Add(new Entry(), ticks);
            _systemTimers.Add(new Timer(static _ => { }, null, ticks, Timeout.Infinite));
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _systemTimers.ForEach(static timer => timer.Dispose());
        _systemTimers.Clear();
    }

    public void Dispose()
    {
        _systemTimer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Operations)]
    public int ArmAndCancel()
    {
        foreach (Entry entry in _own)
        {
            _wheel.Add(entry, _wheel.Now + TicksAhead);
        }

        foreach (Entry entry in _own)
        {
            _wheel.Remove(entry);
        }

        return _wheel.Count;
    }

    [Benchmark(OperationsPerInvoke = Operations, Baseline = true)]
    public void ArmAndCancelOfDotnet()
    {
        for (int i = 0; i < Operations; i++)
        {
            _ = _systemTimer.Change(TicksAhead, Timeout.Infinite);
            _ = _systemTimer.Change(Timeout.Infinite, Timeout.Infinite);
        }
    }

    private sealed class Entry : TimerEntry
    {
        internal override void OnTimer(long now)
        {
        }
    }
}
