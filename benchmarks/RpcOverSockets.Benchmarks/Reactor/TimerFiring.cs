using BenchmarkDotNet.Attributes;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Benchmarks.Reactor;

/// <summary>What a timer costs from its arming until it fires, so many ticks ahead: far ones move to finer wheels first.</summary>
[MemoryDiagnoser]
public class TimerFiring
{
    private const int Operations = 64;

    private readonly Entry[] _entries = [.. Enumerable.Range(0, Operations).Select(static _ => new Entry())];
    private readonly TimerWheel _wheel = new();

    /// <summary>Gets or sets how far ahead the timers are due.</summary>
    [Params(10, 1_000, 100_000)]
    public int TicksAhead { get; set; }

    [Benchmark(OperationsPerInvoke = Operations)]
    public int ArmUntilDue()
    {
        long until = _wheel.Now + TicksAhead;
        foreach (Entry entry in _entries)
        {
            _wheel.Add(entry, until);
        }

        int fired = 0;
        while (_wheel.Advance(until) is not null)
        {
            fired++;
        }

        return fired;
    }

    private sealed class Entry : TimerEntry
    {
        internal override void OnTimer(long now)
        {
        }
    }
}
