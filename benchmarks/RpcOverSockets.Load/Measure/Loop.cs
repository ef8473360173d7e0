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

    /// <summary>Calls until the time is over.</summary>
    /// <param name="call">One call.</param>
    /// <param name="until">A timestamp of <see cref="Stopwatch"/>.</param>
    internal async Task RunAsync(Func<ValueTask> call, long until)
    {
        long started = Stopwatch.GetTimestamp();
        while (started < until)
        {
            await call().ConfigureAwait(false);
            long ended = Stopwatch.GetTimestamp();
            _histogram.Record((long)((ended - started) * s_nanosecondsPerTick));
            Volatile.Write(ref _calls, _calls + 1);
            started = ended;
        }
    }
}
