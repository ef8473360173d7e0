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

    private HeldCalls HeldLocked => Extras.Held ??= new HeldCalls();

    private int WaitingCountLocked => _extras?.Held is HeldCalls held ? held.WaitingCount : 0;

    private int BlockedTurnsLocked => _extras?.Held is HeldCalls held ? held.BlockedTurns : 0;

    void IFrameHandler.OnTurnTaken()
    {
        MethodEntry? method = _turnMethod;
        _turnMethod = null;
        method?.Blocking.Note(_channel.Now, _settings.TicksPerMs);
        lock (_gate)
        {
            HeldLocked.BlockedTurns++;
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

        HeldLocked.BlockedTurns++;
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
            HeldLocked.BlockedTurns--;
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
                    HeldLocked.BlockedTurns--;
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
            bool mayStart = BlockedTurnsLocked < _settings.BlockedHandlersMax && _accepted < _settings.ConcurrentCallsMax;
            IncomingCall? call = mayStart ? DequeueWaitingLocked() : null;
            closes = call is null && ClosesNowLocked();
            return call;
        }
    }

    private IncomingCall? DequeueWaitingLocked()
    {
        if (_extras?.Held is not { First: IncomingCall call } held)
        {
            return null;
        }

        held.Remove(call);
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

        HeldLocked.Remove(call);
        NoteLateCancelLocked(call);
        IncomingLocked(call.IsOneWay).Remove(call.Id);
        return true;
    }
}
