using System.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>The peer's calls that wait for a thread: beyond the handlers that may block, and one-way calls beyond the limit.</summary>
internal sealed partial class Peer
{
    private static readonly CallError CancelledBeforeStart =
        new(RpcStatus.Cancelled, "The call was cancelled before it started.", RpcOutcome.NotExecuted);

    private static readonly CallError ExpiredBeforeStart =
        new(RpcStatus.DeadlineExceeded, "The deadline passed while the call waited for a thread.", RpcOutcome.NotExecuted);

    private IncomingCall? _waitingFirst; // _gate
    private IncomingCall? _waitingLast;  // _gate
    private int _waitingCount;           // _gate
    private int _blockedTurns;           // _gate; threads that block in user code of this connection and were replaced

    void IFrameHandler.OnTurnTaken()
    {
        MethodEntry? method = _turnMethod;
        _turnMethod = null;
        method?.Blocking.Note(_channel.Now, _settings.TicksPerMs);
        lock (_gate)
        {
            _blockedTurns++;
        }
    }

    /// <summary>After a call that was started on a thread of its own because its method blocks often.</summary>
    internal void OnRanElsewhere(MethodEntry method)
    {
        if (_channel.HasBlocked)
        {
            method.Blocking.Note(_channel.Now, _settings.TicksPerMs);
        }

        RunWaitingCalls();
    }

    // Its thread counts as blocked from the start, so that the limit holds.
    private bool StartsElsewhereLocked(MethodEntry method)
    {
        if (method.Method.Dispatch != RpcDispatchMode.Auto || !method.Blocking.IsFrequent(_lastReceived, _settings.TicksPerMs))
        {
            return false;
        }

        _blockedTurns++;
        return true;
    }

    private void StartElsewhere(IncomingCall call, in ReadOnlySequence<byte> arguments)
    {
        call.KeepArguments(arguments);
        call.RunsElsewhere = true;
        if (_channel.TryRunElsewhere(call))
        {
            return;
        }

        call.RunsElsewhere = false;
        lock (_gate)
        {
            _blockedTurns--;
        }

        ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
    }

    /// <summary>Why a call that waited must not start any more, or null.</summary>
    internal CallError? RefusalAtStart(IncomingCall call)
    {
        bool isCancelled;
        lock (_gate)
        {
            isCancelled = call.IsCancelledLocked;
        }

        return call.Deadline <= _channel.Now ? ExpiredBeforeStart
            : isCancelled ? CancelledBeforeStart
            : null;
    }

    // On a thread that blocked and was replaced: it serves waiting calls, which may block as well, and is free when there are none.
    private void RunWaitingCalls()
    {
        while (true)
        {
            IncomingCall? call;
            lock (_gate)
            {
                call = _accepted < _settings.ConcurrentCallsMax ? DequeueWaitingLocked() : null;
                if (call is null)
                {
                    _blockedTurns--;
                    break;
                }
            }

            call.RunKept();
        }

        AfterCallsEnded();
    }

    /// <summary>After places became free: starts what waits for one, and closes the connection if it was only waiting for the last
    /// call.</summary>
    private void AfterCallsEnded()
    {
        bool closes;
        while (TryTakeWaiting(out closes) is IncomingCall call)
        {
            ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
        }

        if (closes)
        {
            CloseAfterLastCall();
        }
    }

    private IncomingCall? TryTakeWaiting(out bool closes)
    {
        lock (_gate)
        {
            bool mayStart = _blockedTurns < _settings.BlockedHandlersMax && _accepted < _settings.ConcurrentCallsMax;
            IncomingCall? call = mayStart ? DequeueWaitingLocked() : null;
            closes = call is null && ClosesNowLocked();
            return call;
        }
    }

    private void EnqueueWaitingLocked(IncomingCall call)
    {
        call.IsWaiting = true;
        call.Previous = _waitingLast;
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
        if (_waitingFirst is not IncomingCall call)
        {
            return null;
        }

        UnlinkWaitingLocked(call);
        _accepted++;
        return call;
    }

    /// <summary>Takes a call that still waits out of progress; the caller answers and releases it.</summary>
    private bool TryDropWaitingLocked(IncomingCall call)
    {
        if (!call.IsWaiting)
        {
            return false;
        }

        UnlinkWaitingLocked(call);
        (call.IsOneWay ? _oneWays! : _incoming).Remove(call.Id);
        return true;
    }

    private void UnlinkWaitingLocked(IncomingCall call)
    {
        if (call.Previous is null)
        {
            _waitingFirst = call.Next;
        }
        else
        {
            call.Previous.Next = call.Next;
        }

        if (call.Next is null)
        {
            _waitingLast = call.Previous;
        }
        else
        {
            call.Next.Previous = call.Previous;
        }

        call.Previous = null;
        call.Next = null;
        call.IsWaiting = false;
        _waitingCount--;
    }
}
