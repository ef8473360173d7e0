using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace RpcOverSockets.Load.Measure;

/// <summary>Starts calls by a timetable, whether those before them have ended or not.</summary>
/// <remarks>A latency counts from when the call was meant to start. So calls that start late, because a call or the machine held the loop
/// up, count as the late answers that their callers would have seen: nothing is omitted.</remarks>
/// <typeparam name="T">What a call gives.</typeparam>
internal sealed class OpenLoop<T> : IProgressSource
{
    // How long the loop's own thread sleeps at least. Calls that become due meanwhile are mostly started where others end, which costs
    // no wake-up of a thread; those that are not start late by so much at most, and that counts as their latency.
    private const double MicrosecondsPerSleep = 100;

    private readonly Func<long, ValueTask<T>> _call;
    private readonly Predicate<T> _expected;
    private readonly Predicate<long> _isSlow;
    private readonly ILoadClock _clock;
    private readonly int _inFlightMax;
    private readonly ConcurrentQueue<OpenCall<T>> _free = new();
    private readonly Lock _gate = new();
    private readonly Histogram _latencies = new(); // _gate
    private readonly Histogram _slow = new();      // _gate
    private Exception? _error;                     // Interlocked: the first one
    private long _ended;                           // Interlocked
    private int _isStarting;                       // Interlocked: who holds it starts what is due
    private Pace _pace;                            // who holds _isStarting, from the start of the run
    private long _count;                           // who holds _isStarting
    private long _started;                         // who holds _isStarting

    /// <summary>Prepares a loop.</summary>
    /// <param name="call">Starts the call of an index.</param>
    /// <param name="expected">What each call must give.</param>
    /// <param name="isSlow">Which calls take their time on purpose, and are counted apart.</param>
    /// <param name="clock">The time.</param>
    /// <param name="inFlightMax">Beyond it calls start late, which their latency tells.</param>
    internal OpenLoop(
        Func<long, ValueTask<T>> call, Predicate<T> expected, Predicate<long> isSlow, ILoadClock clock, int inFlightMax)
    {
        _call = call;
        _expected = expected;
        _isSlow = isSlow;
        _clock = clock;
        _inFlightMax = inFlightMax;
    }

    /// <inheritdoc/>
    public long Calls => Volatile.Read(ref _ended);

    /// <summary>Gets the latencies of the last run's calls but for the slow ones.</summary>
    internal Histogram Latencies => _latencies;

    /// <summary>Gets the latencies of the last run's slow calls.</summary>
    internal Histogram SlowLatencies => _slow;

    /// <summary>Measures: warms up at the rate, then runs for the time and puts the figures together.</summary>
    /// <param name="plan">What is measured, and for how long; with a rate.</param>
    /// <param name="serverUsage">Asks the server what it has used.</param>
    internal async Task<Figures> MeasureAsync(Plan plan, Func<ValueTask<Usage>> serverUsage)
    {
        double rate = plan.Rate ?? throw new InvalidOperationException("An open loop needs a rate.");
        await RunAsync(rate, plan.Warmup);
        GC.Collect();
        Usage server = await serverUsage();
        Usage client = Usage.OfThisProcess();
        TimeSpan took = await RunAsync(rate, plan.Duration);
        client = Usage.OfThisProcess() - client;
        server = await serverUsage() - server;
        return Figures.Of(plan, Math.Max(1, Calls), took, client, server).WithLatencies(_latencies);
    }

    /// <summary>Runs the loop on a thread of its own, so that neither the pool nor the reactor delays it.</summary>
    /// <param name="callsPerSecond">The rate.</param>
    /// <param name="duration">How long calls are started.</param>
    /// <returns>From the first call's time until the last one has ended.</returns>
    internal Task<TimeSpan> RunAsync(double callsPerSecond, TimeSpan duration) => Task.Factory.StartNew(
        () => Run(callsPerSecond, duration), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Runs the loop on this thread.</summary>
    internal TimeSpan Run(double callsPerSecond, TimeSpan duration)
    {
        Pace pace = Prepare(callsPerSecond, duration);
        long count = Volatile.Read(ref _count);
        while (Volatile.Read(ref _ended) < Volatile.Read(ref _count))
        {
            StartDue();
            long next = pace.IntendedAt(Math.Min(Volatile.Read(ref _started), count - 1));
            _clock.WaitUntil(Math.Max(next, _clock.Now + (long)(MicrosecondsPerSleep * _clock.TicksPerSecond / 1e6)));
        }

        if (_error is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return TimeSpan.FromSeconds((double)(_clock.Now - pace.Start) / _clock.TicksPerSecond);
    }

    /// <summary>Takes the end of a call. Any thread.</summary>
    internal void OnCompleted(OpenCall<T> call, T? result, Exception? error)
    {
        long latency = (long)((_clock.Now - call.Intended) * (1e9 / _clock.TicksPerSecond));
        if (error is null && !_expected(result!))
        {
            error = new InvalidOperationException($"A call gave {result}, which is not what was sent.");
        }

        if (error is not null)
        {
            Interlocked.CompareExchange(ref _error, error, null);
        }

        lock (_gate)
        {
            (_isSlow(call.Index) ? _slow : _latencies).Record(latency);
        }

        _free.Enqueue(call);
        Interlocked.Increment(ref _ended);
        StartDue();
    }

    // The end of the run before may still look for due calls on another thread.
    private Pace Prepare(double callsPerSecond, TimeSpan duration)
    {
        while (Interlocked.CompareExchange(ref _isStarting, 1, 0) != 0)
        {
            Thread.Yield();
        }

        _latencies.Clear();
        _slow.Clear();
        _pace = Pace.Of(_clock.Now, callsPerSecond, _clock.TicksPerSecond);
        _count = _pace.CountIn((long)(duration.TotalSeconds * _clock.TicksPerSecond));
        _started = 0;
        Volatile.Write(ref _ended, 0);
        Pace pace = _pace;
        Volatile.Write(ref _isStarting, 0);
        return pace;
    }

    // Starts the calls whose time has come, unless another thread is at it. A call that ends at once comes back here and finds that so.
    private void StartDue()
    {
        if (Interlocked.CompareExchange(ref _isStarting, 1, 0) != 0)
        {
            return;
        }

        if (Volatile.Read(ref _error) is not null)
        {
            _count = Math.Min(_count, _started); // no more
        }

        while (_started < _count
               && _pace.IntendedAt(_started) <= _clock.Now
               && _started - Volatile.Read(ref _ended) < _inFlightMax
               && Volatile.Read(ref _error) is null)
        {
            long index = _started;
            Volatile.Write(ref _started, index + 1);
            OpenCall<T> call = _free.TryDequeue(out OpenCall<T>? used) ? used : new OpenCall<T>(this);
            call.Start(index, _pace.IntendedAt(index), _call(index));
        }

        Volatile.Write(ref _isStarting, 0);
    }
}
