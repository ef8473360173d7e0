using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Reactor;

/// <summary>One epoll, the worker that waits on it, parked workers that stand in when it gets stuck, and the thread that owns
/// time.</summary>
/// <remarks>Thread-safe. A process has one by default, shared by servers and clients (<see cref="SharedReactor"/>).</remarks>
internal sealed partial class EpollReactor
{
    /// <summary>How long a parked worker that is not needed stays.</summary>
    internal static readonly TimeSpan SpareLifetime = TimeSpan.FromSeconds(10);

    // Few, so that one slow handler does not hold up many connections that another worker could serve.
    private const int EventsPerWait = 16;

    // For so long a favourite may keep the others waiting.
    private const int FavouriteMicroseconds = 50;

    private static readonly long s_favouriteTicks = FavouriteMicroseconds * (Stopwatch.Frequency / 1_000_000);

    private static readonly TimeSpan s_joinLimit = TimeSpan.FromSeconds(5);

    private readonly int _workersMax;
    private readonly ILogger _logger;
    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _wakeFd;
    private readonly SpinPolicy _spin;
    private readonly BatonWatch[] _watches; // the first waits, the others help
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReactorWorker? _parked;  // _gate
    private int _parkedCount;        // _gate
    private int _workerCount;        // _gate; written there, read anywhere
    private int _nextWorkerNumber;   // _gate
    private int _runningThreads;     // interlocked; the last one to end closes the descriptors
    private int _stuckCount;         // interlocked
    private bool _isShortOfThreads;  // interlocked; told, until a thread can be started again
    private readonly Queue<Baton> _unserved = new(); // the service thread; no thread could be started for them
    private volatile bool _isStopping;

    /// <summary>Creates the reactor and starts its threads.</summary>
    /// <exception cref="InvalidOperationException">The kernel refuses an epoll, an eventfd or a thread; the message says why.</exception>
    internal EpollReactor(RpcReactorOptions options, ILogger logger, KernelProbe? probe = null)
    {
        _workersMax = options.WorkersMax;
        ArmMode = options.ArmMode;
        _logger = logger;
        Kernel = new Kernel(probe);
        _epoll = Own(Kernel.EpollCreate(), "epoll_create1");
        _wakeFd = Own(Kernel.EventFd(), "eventfd");
        // Level-triggered and never read, because it means the end: a helper that harvests it takes it from nobody. Token of all ones: no
        // slot has it.
        SysResult added = Kernel.EpollAdd(_epoll, _wakeFd, EpollEvents.In, WakeToken);
        if (added.IsError)
        {
            throw new InvalidOperationException($"The reactor cannot register its wake-up: {added.Describe()}.");
        }

        _spin = SpinPolicy.Create(options.SpinMicroseconds);
        _watches = new BatonWatch[Math.Max(1, Environment.ProcessorCount)];
        for (int i = 0; i < _watches.Length; i++)
        {
            _watches[i] = new BatonWatch(new Baton(EventsPerWait, isHelper: i > 0));
        }

        Service = new ServiceThread(this);
        StartThreads();
    }

    internal Kernel Kernel { get; }

    /// <summary>How stream connections are armed.</summary>
    internal RpcArmMode ArmMode { get; }

    internal SlotTable Slots { get; } = new();

    internal ServiceThread Service { get; }

    /// <summary>Whether <see cref="StopAsync"/> was called. Who took a slot before that is told by its handler.</summary>
    internal bool IsStopping => _isStopping;

    /// <summary>Completes when the last thread has ended and the descriptors are closed.</summary>
    internal Task Stopped => _stopped.Task;

    /// <summary>Whether all other workers are stuck, so that the one that is left must not run user code.</summary>
    internal bool IsLastWorker => Volatile.Read(ref _stuckCount) >= _workersMax - 1;

    /// <summary>For tests: worker threads that exist.</summary>
    internal int WorkerCount => Volatile.Read(ref _workerCount);

    /// <summary>For tests: workers in user code that lost the baton.</summary>
    internal int StuckCount => Volatile.Read(ref _stuckCount);

    /// <summary>For tests: workers that help at the moment.</summary>
    internal int HelperCount
    {
        get
        {
            int count = 0;
            foreach (BatonWatch watch in _watches)
            {
                count += watch.Baton is { IsHelper: true, IsOut: true } ? 1 : 0;
            }

            return count;
        }
    }

    private static ulong WakeToken => ulong.MaxValue;

    /// <summary>Registers a descriptor under a token of <see cref="Slots"/>.</summary>
    internal SysResult Add(FileDescriptor fd, EpollEvents events, ulong token) =>
        _isStopping ? SysResult.Fail(Errno.ECANCELED) : Kernel.EpollAdd(_epoll, fd, events, token);

    /// <summary>Asks for other events of a registered descriptor; the kernel looks at it at once.</summary>
    internal SysResult Modify(FileDescriptor fd, EpollEvents events, ulong token) => Kernel.EpollMod(_epoll, fd, events, token);

    /// <summary>Forgets a descriptor that is about to be closed here and may stay open elsewhere.</summary>
    internal void Remove(FileDescriptor fd) => _ = Kernel.EpollDel(_epoll, fd);

    /// <summary>Begins to stop: closes all that is registered and ends the threads. Any thread; does not wait.</summary>
    /// <returns>A task that completes when no thread and no descriptor is left. A worker that is stuck in user code delays it until it
    /// comes back.</returns>
    internal Task StopAsync()
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                return Stopped;
            }

            _isStopping = true;
        }

        foreach (IReadinessHandler handler in Slots.Snapshot())
        {
            handler.OnReactorStopping();
        }

        _ = Kernel.Signal(_wakeFd);
        Service.Stop();
        while (TakeParked() is ReactorWorker parked)
        {
            parked.Wake(baton: null);
        }

        return Stopped;
    }

    /// <summary>Stops and waits, at most 5 s. Not from a worker.</summary>
    internal void StopAndWait() => _ = StopAsync().Wait(s_joinLimit);

    /// <summary>Waits for events, spinning a little first if work is likely to come soon.</summary>
    /// <returns>False when the reactor stops, or a helper finds nothing to do.</returns>
    internal bool Wait(Baton baton)
    {
        baton.Handler = null;
        baton.Next = 0;
        baton.Count = 0;
        baton.HasWaited = false;
        baton.Now = Stopwatch.GetTimestamp();
        if (baton.IsHelper || baton.DeferredCount > 0)
        {
            Debug.Assert(baton.Unarmed is null);
            baton.Count = Math.Max(Kernel.EpollWait(_epoll, baton.Events, timeoutMs: 0).Raw, 0);
            return !_isStopping && (!baton.IsHelper || baton.HasBacklog);
        }

        SysResult result = default;
        if (_spin.TryBegin(baton.Now))
        {
            result = Spin(baton);
            _spin.End(hasFoundWork: result.Raw > 0 || baton.Polled is not null);
        }

        baton.Count = Math.Max(result.Raw, 0); // before anything else can run
        baton.EndPolling();
        while (result.Raw == 0 && baton.Polled is null && !_isStopping)
        {
            baton.HasWaited = true;
            long before = Stopwatch.GetTimestamp();
            baton.ForgetTurns();
            result = Kernel.EpollWait(_epoll, baton.Events, timeoutMs: -1);
            baton.Now = Stopwatch.GetTimestamp();
            baton.LookedAt = baton.Now;
            _spin.NoteWait(baton.Now - before);
        }

        if (result.IsError && !_isStopping)
        {
            StreamFault(result);
        }

        baton.Count = Math.Max(result.Raw, 0);
        return !_isStopping;
    }

    /// <summary>Polls the epoll, or for a while the favourite alone: that tells and receives with one system call.</summary>
    private SysResult Spin(Baton baton)
    {
        IPollable? favourite = baton.ToPoll;
        SysResult result = default;
        do
        {
            if (favourite is null || baton.Now - baton.LookedAt >= s_favouriteTicks)
            {
                result = Kernel.EpollWait(_epoll, baton.Events, timeoutMs: 0);
                baton.LookedAt = baton.Now;
            }
            else if (TryPoll(baton, favourite))
            {
                baton.Polled = favourite;
            }

            baton.Now = Stopwatch.GetTimestamp();
            baton.HasWaited |= result.Raw == 0 && baton.Polled is null;
        }
        while (result.Raw == 0 && baton.Polled is null && _spin.GoesOn(baton.Now) && !_isStopping);

        return result;
    }

    /// <summary>Harvests what there is in the middle of a turn, when all that was harvested before has had its own.</summary>
    internal bool LookForMore(Baton baton)
    {
        baton.Next = 0;
        baton.Count = Math.Max(Kernel.EpollWait(_epoll, baton.Events, timeoutMs: 0).Raw, 0);
        baton.LookedAt = Stopwatch.GetTimestamp();
        return baton.Count > 0;
    }

    private void StartThreads()
    {
        _runningThreads = 2;
        _workerCount = 1;
        bool hasWorker = new ReactorWorker(this, _nextWorkerNumber++).TryStart(_watches[0].Baton);
        if (hasWorker && Service.TryStart())
        {
            return;
        }

        // What runs ends, and the last one closes the descriptors.
        _isStopping = true;
        _ = Kernel.Signal(_wakeFd);
        OnServiceEnded();
        if (!hasWorker)
        {
            OnWorkerEnded();
        }

        throw new InvalidOperationException("The reactor cannot start: there is no room for its threads (pthread_create(3), EAGAIN).");
    }

    private static FileDescriptor Own(SysResult result, string call) => result.IsError
        ? throw new InvalidOperationException($"The reactor cannot start: {call} failed, {result.Describe()}.")
        : new FileDescriptor(result.Raw);

    private void StreamFault(SysResult result) => ReactorLog.WaitFailed(_logger, result.Describe());

    private void OnThreadEnded()
    {
        if (Interlocked.Decrement(ref _runningThreads) > 0)
        {
            return;
        }

        _ = Kernel.Close(_wakeFd);
        _ = Kernel.Close(_epoll);
        foreach (BatonWatch watch in _watches)
        {
            watch.Baton.Events.Free();
        }

        _stopped.SetResult();
    }
}
