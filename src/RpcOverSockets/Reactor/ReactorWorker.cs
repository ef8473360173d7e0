using System.Diagnostics;
using System.Runtime.CompilerServices;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Reactor;

/// <summary>A thread of the reactor. It holds the baton and serves connections, or is parked, or is stuck in user code without the
/// baton.</summary>
/// <remarks>Fields are the thread's own unless a comment says otherwise.</remarks>
#pragma warning disable CA1001 // the event is left to its finalizer, because who wakes a thread may come after its end
internal sealed class ReactorWorker
#pragma warning restore CA1001
{
    /// <summary>How deep user code may run inside user code on one stack.</summary>
    internal const int UserCodeDepthMax = 8;

    private static readonly object s_otherThread = new();

    [ThreadStatic]
    private static ReactorWorker? t_current;

    private readonly EpollReactor _reactor;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private Baton? _handedOver;          // written by who wakes this worker, before the wake
    private IThreadPoolWorkItem? _lent;  // likewise
    private LentTime _lentTime;          // of the work that runs, if any
    private Baton? _baton;
    private IReadinessHandler? _handler; // whose turn this thread runs or ran
    private long _section;               // the baton's word while this thread is in user code
    private int _depth;
    private int _threadId;  // the kernel's
    private int _forbidden; // depth of sections in which no user code may run

    internal ReactorWorker(EpollReactor reactor, int number)
    {
        _reactor = reactor;
        _thread = new Thread(Run) { IsBackground = true, Name = $"rpc-worker-{number}" };
    }

    /// <summary>The worker whose thread this is, or null.</summary>
    internal static ReactorWorker? Current => t_current;

    /// <summary>Whether this thread runs lent work, and that has kept it for a millisecond or longer.</summary>
    internal static bool HasLentWorkBlocked => t_current is ReactorWorker worker && worker._lentTime.HasBlocked(worker._reactor.Kernel);

    /// <summary>Next in the reactor's stack of parked workers; guarded by its lock.</summary>
    internal ReactorWorker? NextParked { get; set; }

    /// <summary>The baton. Only for a handler in its turn.</summary>
    internal Baton Baton => _baton!;

    /// <summary>Whether this thread still holds the baton; false after the watchdog took it.</summary>
    internal bool Holds => _baton is not null;

    /// <summary>Whether <see cref="TryOpenFrame"/> succeeded and <see cref="CloseFrame"/> has not come.</summary>
    internal bool IsFrameOpen { get; private set; }

    /// <summary>The time of the turn. Only while <see cref="Holds"/>.</summary>
    internal long Now
    {
        get => _baton!.Now;
        set => _baton!.Now = value;
    }

    /// <summary>Starts the thread, with the baton, with work that may block, or to be parked.</summary>
    /// <returns>False if there is no room for a thread: nothing has happened.</returns>
    internal bool TryStart(Baton? baton, IThreadPoolWorkItem? work = null)
    {
        _handedOver = baton;
        _lent = work;
        return !_reactor.Kernel.StartThread(_thread).IsError;
    }

    /// <summary>Wakes the parked worker to run work that may block.</summary>
    internal void Lend(IThreadPoolWorkItem work)
    {
        _lent = work;
        _ = _wake.Set();
    }

    /// <summary>Wakes the parked worker, with the baton or to let it end.</summary>
    internal void Wake(Baton? baton)
    {
        _handedOver = baton;
        _ = _wake.Set();
    }

    internal void Join(TimeSpan limit) => _ = _thread.Join(limit);

    /// <summary>Announces user code on this thread, whatever thread it is.</summary>
    /// <returns>What <see cref="LeaveUserCode(object)"/> takes, so that it need not look for the thread's worker again; null when user code
    /// may not run here.</returns>
    internal static object? EnterUserCode() => t_current is ReactorWorker worker && !worker._lentTime.IsRunning
        ? worker.TryEnterUserCode() ? worker : null
        : ServiceThread.IsCurrent ? null : s_otherThread;

    /// <summary>Ends what <see cref="EnterUserCode"/> began.</summary>
    /// <returns>False when the watchdog took the baton.</returns>
    internal static bool LeaveUserCode(object section) => section is not ReactorWorker worker || worker.LeaveUserCode();

    /// <summary>Announces user code. From here to <see cref="LeaveUserCode()"/> the watchdog may take the baton.</summary>
    /// <returns>False when user code is nested too deeply, or when this is the last worker and so must not block.</returns>
    internal bool TryEnterUserCode()
    {
        if (_depth == UserCodeDepthMax || _forbidden > 0)
        {
            return false;
        }

        if (_depth > 0)
        {
            _depth++;
            return true;
        }

        if (_baton is Baton baton)
        {
            if (_reactor.IsLastWorker)
            {
                return false;
            }

            _section = ((baton.Word & ~Baton.PhaseMask) + Baton.SectionUnit) | Baton.InUser;
            Volatile.Write(ref baton.Word, _section);
            _reactor.Service.NoteUserCode();
        }

        _depth = 1;
        return true;
    }

    /// <summary>Ends what <see cref="TryEnterUserCode"/> began.</summary>
    /// <returns>False when the watchdog took the baton.</returns>
    internal bool LeaveUserCode()
    {
        Debug.Assert(_depth > 0);
        if (--_depth > 0)
        {
            return _baton is Baton held && Volatile.Read(ref held.Word) == _section;
        }

        return TryReturnToTurn();
    }

    /// <summary>Ends all that <see cref="TryEnterUserCode"/>, <see cref="TryOpenFrame"/> and <see cref="ForbidUserCode"/> began, because an
    /// exception has escaped. Afterwards <see cref="Holds"/> says whether the watchdog took the baton.</summary>
    internal void LeaveAllUserCode()
    {
        bool wasInUserCode = _depth > 0 && !IsFrameOpen;
        IsFrameOpen = false;
        _depth = 0;
        _forbidden = 0;
        if (wasInUserCode)
        {
            _ = TryReturnToTurn();
        }
    }

    /// <summary>Asks whether this thread runs the turn of <paramref name="handler"/>, and if so holds the watchdog off until
    /// <see cref="CloseFrame"/>, also inside user code.</summary>
    internal bool TryOpenFrame(IReadinessHandler handler)
    {
        if (_baton is null || !ReferenceEquals(_handler, handler) || IsFrameOpen || (_depth > 0 && !TryReturnToTurn()))
        {
            return false;
        }

        IsFrameOpen = true;
        return true;
    }

    /// <summary>Ends what <see cref="TryOpenFrame"/> began.</summary>
    internal void CloseFrame()
    {
        Debug.Assert(IsFrameOpen);
        IsFrameOpen = false;
        if (_depth > 0)
        {
            // The same section goes on, so that a loop of sends that takes long is still found to be stuck.
            Volatile.Write(ref _baton!.Word, _section);
        }
    }

    /// <summary>Whether connections wait for this thread's turn to end. Asks the epoll if that is not known; what it tells has its turn
    /// afterwards.</summary>
    /// <returns>False also where this thread has no turn, or is in user code, in which the baton may be taken.</returns>
    internal bool HasOthersWaiting() =>
        _baton is Baton baton && (_depth == 0 || IsFrameOpen) && (baton.HasBacklog || _reactor.LookForMore(baton));

    /// <summary>Until <see cref="AllowUserCode"/> no user code may begin on this thread, because it could not be interrupted.</summary>
    internal void ForbidUserCode() => _forbidden++;

    internal void AllowUserCode() => _forbidden--;

    private bool TryReturnToTurn()
    {
        if (_baton is not Baton baton)
        {
            return false;
        }

        long inTurn = (_section & ~Baton.PhaseMask) | Baton.InTurn;
        if (Interlocked.CompareExchange(ref baton.Word, inTurn, _section) == _section)
        {
            return true;
        }

        _baton = null;
        return false;
    }

    private void Run()
    {
        t_current = this;
        _threadId = _reactor.Kernel.ThreadId();
        while (HasDuty() || TryPark())
        {
            if (Interlocked.Exchange(ref _handedOver, null) is Baton baton)
            {
                Serve(baton);
            }
            else if (Interlocked.Exchange(ref _lent, null) is IThreadPoolWorkItem work)
            {
                RunLent(work);
            }
        }

        _reactor.OnWorkerEnded();
    }

    private bool HasDuty() => Volatile.Read(ref _handedOver) is not null || Volatile.Read(ref _lent) is not null;

    /// <summary>Waits for something to do.</summary>
    /// <returns>False when the thread is to end.</returns>
    private bool TryPark()
    {
        if (!_reactor.TryPark(this))
        {
            return false;
        }

        while (!_wake.WaitOne(EpollReactor.SpareLifetime))
        {
            if (_reactor.TryRetire(this))
            {
                return false;
            }
        }

        return HasDuty();
    }

    private void RunLent(IThreadPoolWorkItem work)
    {
        _lentTime = LentTime.Begin(_reactor.Kernel);
        _reactor.RunLent(work);
        _lentTime = default;
        _depth = 0;
        _forbidden = 0;
    }

    // Tiny, because a method that never returns is not compiled anew: what it calls is.
    private void Serve(Baton baton)
    {
        _baton = baton;
        baton.HolderThreadId = _threadId;
        TakeOver(baton);
        while (_baton is not null && RunBatch(baton))
        {
        }

        if (_baton is null)
        {
            _reactor.OnStuckWorkerBack();
        }
        else
        {
            _baton.EndPolling(); // the reactor stops
            if (_baton.IsHelper)
            {
                EpollReactor.TakeBack(_baton);
            }
        }

        _baton = null;
    }

    /// <summary>Ends the turn of a worker that got stuck, and dispatches the rest of its events.</summary>
    private void TakeOver(Baton baton)
    {
        bool wasTaken = (baton.Word & Baton.PhaseMask) == Baton.Taken;
        Volatile.Write(ref baton.Word, (baton.Word & ~Baton.PhaseMask) | Baton.InTurn);
        if (wasTaken && baton.Handler is IReadinessHandler stuck)
        {
            _handler = stuck;
            baton.Now = Stopwatch.GetTimestamp();
            _reactor.TakeTurn(this, stuck);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RunBatch(Baton baton)
    {
        bool isClockRead = baton.Next >= baton.Count; // by the wait
        bool goesOn = !isClockRead || _reactor.Wait(baton);
        if (baton.Polled is IPollable polled)
        {
            baton.Polled = null;
            isClockRead = false;
            if (!RunTurn(baton, polled, EpollEvents.In))
            {
                return false;
            }
        }

        while (baton.Next < baton.Count)
        {
            int index = baton.Next++;
            if (!isClockRead)
            {
                baton.Now = Stopwatch.GetTimestamp();
            }

            isClockRead = false;

            EpollEvents events = baton.Events.Events(index);
            if (_reactor.Slots.Find(baton.Events.Token(index)) is IReadinessHandler handler && !RunTurn(baton, handler, events))
            {
                return false;
            }
        }

        // Those that were put off before this batch; what they put off again waits for the next one. Also when the reactor stops, because
        // they hold references.
        for (int count = baton.DeferredCount; count > 0; count--)
        {
            if (!RunTurn(baton, baton.NextDeferred(), EpollEvents.None))
            {
                return false;
            }
        }

        return goesOn;
    }

    /// <summary>Runs one turn; without events one that was put off.</summary>
    /// <returns>False if the watchdog took the baton.</returns>
    private bool RunTurn(Baton baton, IReadinessHandler handler, EpollEvents events)
    {
        _handler = handler;
        baton.NoteTurn(handler);
        _reactor.RunTurn(this, handler, events);
        _depth = 0;
        _forbidden = 0;
        return _baton is not null;
    }
}
