using System.Diagnostics;
using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <content>Ends: gracefully, at once, and what happens exactly once when the last user has left.</content>
internal sealed partial class DatagramChannel
{
    private const string CloseReasonOfOurs = "this side closed the connection";

    // How long a graceful close waits for a peer that acknowledges nothing.
    private const long FlushTime = 10 * SessionTime.Second;

    private bool _isEnding;      // _gate; nothing is queued or delivered any more, what is queued leaves
    private bool _isAborted;     // _gate; nothing leaves any more
    private bool _isOver;        // _gate; the session has ended or says CLOSE: the handler is told when the last user has left
    private bool _isFinished;    // _gate; the handler is told, or will be at once
    private bool _isGone;        // _gate
    private int _users;          // _gate; who may call the handler
    private long _flushUntil;    // _gate

    /// <inheritdoc/>
    public void Close()
    {
        lock (_gate)
        {
            if (_isEnding || _isAborted)
            {
                return;
            }

            _isEnding = true;
            _flushUntil = Stopwatch.GetTimestamp() + FlushTime;
        }

        Flush();
    }

    /// <inheritdoc/>
    public void Abort() => Abort(CloseReasonOfOurs);

    /// <summary>The notifications of an end that happened where a caller may hold a lock.</summary>
    void IThreadPoolWorkItem.Execute() => Finish();

    /// <summary>Ends at once; the peer is told, if it can be.</summary>
    internal void Abort(string reason)
    {
        lock (_gate)
        {
            if (_isAborted)
            {
                return;
            }

            _isAborted = true;
            if (_session.State < SessionState.Closing)
            {
                _session.Close(SessionCloseCode.None, reason, Stopwatch.GetTimestamp());
            }
        }

        Flush();
    }

    private bool TryEnter()
    {
        lock (_gate)
        {
            if (_isFinished)
            {
                return false;
            }

            _users++;
            return true;
        }
    }

    private void Leave(bool isCleanStack)
    {
        bool finishes;
        lock (_gate)
        {
            _users--;
            finishes = IsFinishDueLocked();
            _isFinished |= finishes;
        }

        if (finishes && isCleanStack)
        {
            Finish();
        }
        else if (finishes)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    // What the peer sent before its end is delivered before the end is told.
    private bool IsFinishDueLocked() =>
        _isOver && !_isFinished && _users == 0 && _handler is not null && !_isDelivering
        && (_isEnding || _isAborted || !_session.HasReady);

    /// <summary>Looks at what became of the session. By the flusher, under the gate, when all has left.</summary>
    private void NoteStateLocked()
    {
        SessionState state = _session.State;
        if (state >= SessionState.Closing)
        {
            _isOver = true;
            _ = _connected.TrySetResult(_session.EndReason);
        }
        else if (state == SessionState.Open)
        {
            _ = _connected.TrySetResult(null);
        }

        if (state == SessionState.Ended && !_isGone)
        {
            _isGone = true;
            _socket.Reactor.Service.Cancel(_sessionTimer);
            _onGone(this);
        }
    }

    private void Finish()
    {
        IFrameHandler handler = _handler!;
        var unsent = new List<uint>();
        string reason;
        lock (_gate)
        {
            _session.Drop(unsent.Add);
            reason = _session.EndReason.Length > 0 ? _session.EndReason : CloseReasonOfOurs;
            Volatile.Write(ref _outboxBytes, 0);
        }

        foreach (uint call in unsent)
        {
            handler.OnCallUnsent(call);
        }

        _socket.Reactor.Service.Cancel(_handlerTimer);
        handler.OnClosed(reason);
        OnFinished?.Invoke();
    }

    /// <summary>Called after the handler's OnClosed. Set before the channel starts.</summary>
    internal Action? OnFinished { get; set; }
}
