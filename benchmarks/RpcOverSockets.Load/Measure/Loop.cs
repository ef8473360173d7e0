using System.Diagnostics;

namespace RpcOverSockets.Load.Measure;

/// <summary>One closed loop: a call after the other until the time is over. Its counters are read by the display while it runs.</summary>
internal sealed class Loop
{
    private static readonly double s_nanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly Histogram _histogram = new();
    private long _calls; // written by the loop, read by the display

    internal long Calls => Volatile.Read(ref _calls);

    internal Histogram Latencies => _histogram;

    internal void Clear()
    {
        _histogram.Clear();
        Volatile.Write(ref _calls, 0);
    }

    /// <summary>Calls until the time is over. Awaits the call's own task, so what is allocated is the callee's doing.</summary>
    /// <typeparam name="T">What a call gives.</typeparam>
    /// <param name="call">One call.</param>
    /// <param name="expected">What each call must give.</param>
    /// <param name="until">A timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="callsPerLook">How many calls go by for each whose latency is taken: where many are in flight, to look at the clock
    /// after each would take a tenth of a call's time.</param>
    internal async Task RunAsync<T>(Func<ValueTask<T>> call, Predicate<T> expected, long until, int callsPerLook)
    {
        long now = Stopwatch.GetTimestamp();
        while (now < until)
        {
            for (int i = 1; i < callsPerLook; i++)
            {
                Check(expected, await call().ConfigureAwait(false));
                Volatile.Write(ref _calls, _calls + 1);
            }

            long started = callsPerLook == 1 ? now : Stopwatch.GetTimestamp();
            Check(expected, await call().ConfigureAwait(false));
            now = Stopwatch.GetTimestamp();
            _histogram.Record((long)((now - started) * s_nanosecondsPerTick));
            Volatile.Write(ref _calls, _calls + 1);
        }
    }

    private static void Check<T>(Predicate<T> expected, T result)
    {
        if (!expected(result))
        {
            throw new InvalidOperationException($"A call gave {result}, which is not what was sent.");
        }
    }
}
