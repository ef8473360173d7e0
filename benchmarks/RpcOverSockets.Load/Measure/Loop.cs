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
    internal async Task RunAsync<T>(Func<ValueTask<T>> call, Predicate<T> expected, long until)
    {
        long started = Stopwatch.GetTimestamp();
        while (started < until)
        {
            T result = await call().ConfigureAwait(false);
            if (!expected(result))
            {
                throw new InvalidOperationException($"A call gave {result}, which is not what was sent.");
            }

            long ended = Stopwatch.GetTimestamp();
            _histogram.Record((long)((ended - started) * s_nanosecondsPerTick));
            Volatile.Write(ref _calls, _calls + 1);
            started = ended;
        }
    }
}
