using System.Diagnostics;

namespace RpcOverSockets.Load.Measure;

/// <summary>Runs loops side by side, first to warm up and then to measure.</summary>
/// <typeparam name="T">What a call gives.</typeparam>
internal sealed class ClosedLoops<T> : IProgressSource
{
    private readonly Func<ValueTask<T>>[] _calls;
    private readonly Predicate<T> _expected;
    private readonly Loop[] _loops;

    /// <summary>Prepares a loop for each call.</summary>
    /// <param name="calls">What each loop does again and again; a connection of its own or a shared one is up to the caller.</param>
    /// <param name="expected">What each call must give.</param>
    internal ClosedLoops(Func<ValueTask<T>>[] calls, Predicate<T> expected)
    {
        _calls = calls;
        _expected = expected;
        _loops = [.. calls.Select(static _ => new Loop())];
    }

    /// <inheritdoc/>
    public long Calls => _loops.Sum(static loop => loop.Calls);

    /// <summary>Runs all loops for a time.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="callsPerLook">How many calls go by for each whose latency is taken.</param>
    /// <returns>How long it really took.</returns>
    internal async Task<TimeSpan> RunAsync(TimeSpan duration, int callsPerLook)
    {
        foreach (Loop loop in _loops)
        {
            loop.Clear();
        }

        long started = Stopwatch.GetTimestamp();
        long until = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        Task[] tasks = new Task[_loops.Length];
        for (int i = 0; i < tasks.Length; i++)
        {
            // Not Task.Run: once a loop awaits, it continues where its calls complete.
            tasks[i] = _loops[i].RunAsync(_calls[i], _expected, until, callsPerLook);
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Measures: warms up, then runs for the time and puts the figures together.</summary>
    /// <param name="plan">What is measured, and for how long.</param>
    /// <param name="serverUsage">Asks the server what it has used.</param>
    internal async Task<Figures> MeasureAsync(Plan plan, Func<ValueTask<Usage>> serverUsage)
    {
        await RunAsync(plan.Warmup, plan.CallsPerLook);
        GC.Collect();
        Usage server = await serverUsage();
        Usage client = Usage.OfThisProcess();
        TimeSpan took = await RunAsync(plan.Duration, plan.CallsPerLook);
        client = Usage.OfThisProcess() - client;
        server = await serverUsage() - server;

        Histogram all = new();
        foreach (Loop loop in _loops)
        {
            all.Add(loop.Latencies);
        }

        double calls = Math.Max(1, Calls);
        return Figures.Of(plan, calls, took, client, server).WithLatencies(all);
    }
}
