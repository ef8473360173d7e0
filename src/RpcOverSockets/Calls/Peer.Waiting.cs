using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>The peer's calls that wait for a thread: beyond the handlers that may block, and one-way calls beyond the limit.</summary>
internal sealed partial class Peer
{
    private IncomingCall? _waitingFirst; // _gate
    private IncomingCall? _waitingLast;  // _gate
    private int _waitingCount;           // _gate; without those that were dropped
    private int _blockedTurns;           // _gate; threads that block in user code of this connection and were replaced

    void IFrameHandler.OnTurnTaken()
    {
        lock (_gate)
        {
            _blockedTurns++;
        }
    }

    // On a thread that blocked and was replaced: it serves waiting calls, which may block as well, and is free when there are none.
    private void RunWaitingCalls()
    {
        while (true)
        {
            IncomingCall? call;
            lock (_gate)
            {
                call = DequeueWaitingLocked();
                if (call is null)
                {
                    _blockedTurns--;
                    return;
                }
            }

            call.RunKept();
        }
    }

    /// <summary>After places became free: starts what waits for one, and closes the connection if it was only waiting for the last
    /// call.</summary>
    private void AfterCallsEnded()
    {
        IncomingCall? call = null;
        bool closes;
        lock (_gate)
        {
            if (_waitingCount > 0 && _blockedTurns < _settings.BlockedHandlersMax && _accepted < _settings.ConcurrentCallsMax)
            {
                call = DequeueWaitingLocked();
            }

            closes = ClosesNowLocked();
        }

        if (call is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
        }

        if (closes)
        {
            CloseAfterLastCall();
        }
    }

    private void EnqueueWaitingLocked(IncomingCall call)
    {
        call.IsWaiting = true;
        if (_waitingLast is null)
        {
            _waitingFirst = call;
        }
        else
        {
            _waitingLast.Next = call;
        }

        _waitingLast = call;
        _waitingCount++;
    }

    private IncomingCall? DequeueWaitingLocked()
    {
        while (_waitingFirst is IncomingCall call)
        {
            _waitingFirst = call.Next;
            _waitingLast = _waitingFirst is null ? null : _waitingLast;
            call.Next = null;
            if (call.IsWaiting)
            {
                call.IsWaiting = false;
                _waitingCount--;
                _accepted++;
                return call;
            }

            // Dropped while it waited; its buffer returns with the call. The call goes to the collector.
            call.Abandon();
        }

        return null;
    }

    /// <summary>Takes a call that still waits out of progress; the caller answers it.</summary>
    private bool TryDropWaitingLocked(IncomingCall call)
    {
        if (!call.IsWaiting)
        {
            return false;
        }

        call.IsWaiting = false; // it stays linked until its turn comes
        _waitingCount--;
        (call.IsOneWay ? _oneWays : _incoming).Remove(call.Id);

        return true;
    }
}
