using RpcOverSockets.Diagnostics;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Reactor;

/// <content>Which thread holds the baton.</content>
internal sealed partial class EpollReactor
{
    /// <summary>Puts the worker among the parked ones.</summary>
    /// <returns>False when the reactor stops: the thread ends.</returns>
    internal bool TryPark(ReactorWorker worker)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                return false;
            }

            worker.NextParked = _parked;
            _parked = worker;
            _parkedCount++;
            return true;
        }
    }

    /// <summary>Ends a worker that was parked for long.</summary>
    /// <returns>False if it must go on waiting: it is the only spare one, or somebody is about to wake it.</returns>
    internal bool TryRetire(ReactorWorker worker)
    {
        lock (_gate)
        {
            return _parkedCount > 1 && TryRemoveParkedLocked(worker);
        }
    }

    internal void OnWorkerEnded()
    {
        lock (_gate)
        {
            _workerCount--;
        }

        OnThreadEnded();
    }

    internal void OnServiceEnded() => OnThreadEnded();

    /// <summary>A worker that lost the baton has left user code.</summary>
    internal void OnStuckWorkerBack() => _ = Interlocked.Decrement(ref _stuckCount);

    /// <summary>Runs one turn; without events one that was put off. What escapes from it is an error of ours, and ends nothing but this
    /// turn.</summary>
    internal void RunTurn(ReactorWorker worker, IReadinessHandler handler, EpollEvents events)
    {
#pragma warning disable CA1031 // boundary: the reactor's loop must outlive any error of a handler
        try
        {
            if (events == EpollEvents.None)
            {
                handler.OnContinue(worker);
            }
            else
            {
                handler.OnReady(worker, events);
            }
        }
        catch (Exception error)
        {
            EndFailedTurn(worker, handler, error);
        }
#pragma warning restore CA1031
    }

    /// <summary>Polls a favourite.</summary>
    private bool TryPoll(Baton baton, IPollable favourite)
    {
#pragma warning disable CA1031 // boundary, as in RunTurn
        try
        {
            return favourite.TryPoll(baton);
        }
        catch (Exception error)
        {
            ReactorLog.TurnFailed(_logger, error);
            baton.ForgetTurns();
            favourite.OnReactorStopping();
            return false;
        }
#pragma warning restore CA1031
    }

    /// <summary>Ends the turn of a worker that got stuck.</summary>
    internal void TakeTurn(ReactorWorker worker, IReadinessHandler handler)
    {
#pragma warning disable CA1031 // boundary, as in RunTurn
        try
        {
            handler.OnTurnTaken(worker);
        }
        catch (Exception error)
        {
            EndFailedTurn(worker, handler, error);
        }
#pragma warning restore CA1031
    }

    private void EndFailedTurn(ReactorWorker worker, IReadinessHandler handler, Exception error)
    {
        ReactorLog.TurnFailed(_logger, error);
        worker.LeaveAllUserCode();
#pragma warning disable CA1031 // boundary, as in RunTurn
        try
        {
            handler.OnTurnFailed(worker);
        }
        catch (Exception second)
        {
            ReactorLog.TurnFailed(_logger, second);
            handler.OnReactorStopping();
        }
#pragma warning restore CA1031
    }

    /// <summary>Runs one timer on the service thread.</summary>
    internal void RunTimer(TimerEntry entry, long now)
    {
#pragma warning disable CA1031 // boundary: time must go on whatever a timer does
        try
        {
            entry.OnTimer(now);
        }
        catch (Exception error)
        {
            ReactorLog.TimerFailed(_logger, error);
        }
#pragma warning restore CA1031
    }

    /// <summary>Takes the baton away from a worker that has been in one section of user code since the last look, and wakes a helper
    /// if one thread is busy with user code all the time while connections wait. Service thread only.</summary>
    /// <param name="isSuspicious">Whether the next look should come soon, because user code runs right now or was found to block.</param>
    /// <returns>Whether user code ran since the last look.</returns>
    internal bool LookForStuckTurns(out bool isSuspicious)
    {
        isSuspicious = !TryServeAll();
        bool hasUserCode = isSuspicious;
        bool isOverloaded = false;
        Baton? idleHelper = null;
        foreach (BatonWatch watch in _watches)
        {
            if (watch.Baton is { IsHelper: true, IsOut: false } idle)
            {
                idleHelper = idle;
                continue;
            }

            TurnProgress progress = watch.Look(Kernel, out long stuckWord);
            hasUserCode |= progress != TurnProgress.Quiet;
            isOverloaded |= watch.IsOverloaded;
            isSuspicious |= watch.IsSuspicious;
            if (progress == TurnProgress.Stuck && !IsLastWorker && watch.Baton.TryTake(stuckWord))
            {
                watch.Reset();
                _ = Interlocked.Increment(ref _stuckCount);
                if (!TryHandOver(watch.Baton))
                {
                    _unserved.Enqueue(watch.Baton);
                    isSuspicious = true;
                }
            }
        }

        if (isOverloaded && idleHelper is not null && StuckCount < _workersMax / 2)
        {
            idleHelper.IsOut = true; // before: it may be back at once
            if (!TryHandOver(idleHelper))
            {
                idleHelper.IsOut = false;
            }
        }

        return hasUserCode;
    }

    /// <summary>Runs work that is known to block on a worker that does not serve, so that no turn is held up until the watchdog finds
    /// it.</summary>
    /// <returns>False when no further thread may be blocked, or the reactor stops.</returns>
    internal bool TryLend(IThreadPoolWorkItem work)
    {
        ReactorWorker? spare;
        int number = 0;
        lock (_gate)
        {
            if (_isStopping || StuckCount >= _workersMax - 2)
            {
                return false; // one to serve, and one that may still be found to be stuck
            }

            _ = Interlocked.Increment(ref _stuckCount);
            spare = TakeParkedLocked();
            if (spare is null)
            {
                number = AddWorkerLocked();
            }
        }

        if (spare is not null)
        {
            spare.Lend(work);
            return true;
        }

        if (TryStartWorker(number, baton: null, work))
        {
            return true;
        }

        _ = Interlocked.Decrement(ref _stuckCount);
        return false;
    }

    /// <summary>Runs lent work. What escapes from it is an error of ours, and ends nothing but this work.</summary>
    internal void RunLent(IThreadPoolWorkItem work)
    {
#pragma warning disable CA1031 // boundary, as in RunTurn
        try
        {
            work.Execute();
        }
        catch (Exception error)
        {
            ReactorLog.TurnFailed(_logger, error);
        }
#pragma warning restore CA1031
        OnStuckWorkerBack();
    }

    /// <summary>A helper found nothing to do.</summary>
    internal static void TakeBack(Baton baton)
    {
        baton.ForgetTurns();
        baton.IsOut = false;
    }

    /// <summary>Hands over what could not be handed over at the last look.</summary>
    /// <returns>Whether no baton is left that nobody holds.</returns>
    private bool TryServeAll()
    {
        while (_unserved.TryPeek(out Baton? baton))
        {
            if (!TryHandOver(baton))
            {
                return false;
            }

            _ = _unserved.Dequeue();
        }

        return true;
    }

    private bool TryHandOver(Baton baton)
    {
        if (TakeParked() is ReactorWorker spare)
        {
            spare.Wake(baton);
            return true;
        }

        int number;
        lock (_gate)
        {
            number = AddWorkerLocked();
        }

        return TryStartWorker(number, baton, work: null);
    }

    private int AddWorkerLocked()
    {
        _workerCount++;
        _ = Interlocked.Increment(ref _runningThreads);
        return _nextWorkerNumber++;
    }

    private bool TryStartWorker(int number, Baton? baton, IThreadPoolWorkItem? work)
    {
        if (new ReactorWorker(this, number).TryStart(baton, work))
        {
            Volatile.Write(ref _isShortOfThreads, false);
            ReactorLog.WorkerAdded(_logger, WorkerCount, StuckCount);
            return true;
        }

        OnWorkerEnded();
        if (!Interlocked.Exchange(ref _isShortOfThreads, true))
        {
            ReactorLog.NoThread(_logger, WorkerCount, StuckCount);
        }

        return false;
    }

    private ReactorWorker? TakeParked()
    {
        lock (_gate)
        {
            return TakeParkedLocked();
        }
    }

    private ReactorWorker? TakeParkedLocked()
    {
        ReactorWorker? worker = _parked;
        if (worker is not null)
        {
            _parked = worker.NextParked;
            worker.NextParked = null;
            _parkedCount--;
        }

        return worker;
    }

    private bool TryRemoveParkedLocked(ReactorWorker worker)
    {
        ReactorWorker? previous = null;
        for (ReactorWorker? at = _parked; at is not null; at = at.NextParked)
        {
            if (ReferenceEquals(at, worker))
            {
                if (previous is null)
                {
                    _parked = at.NextParked;
                }
                else
                {
                    previous.NextParked = at.NextParked;
                }

                at.NextParked = null;
                _parkedCount--;
                return true;
            }

            previous = at;
        }

        return false;
    }
}
