using System.Diagnostics;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Transport.Streams;

/// <content>Ends: gracefully, at once, and what happens exactly once when the last user of the descriptor has left.</content>
internal sealed partial class StreamChannel
{
    private const string CloseReasonOfOurs = "this side closed the connection";

    private static readonly TimeSpan s_lingerTime = TimeSpan.FromSeconds(1);

    // How long a graceful close waits for a peer that reads nothing.
    private static readonly TimeSpan s_flushTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_flushLookTime = s_flushTime / 4;

    private volatile bool _isEnding;    // set once by Close
    private volatile bool _isSendEnded; // the flusher; the sending side was shut down
    private ChannelEnd? _end;           // set once, by whoever is first to close

    /// <inheritdoc/>
    public void Close()
    {
        ChannelEnd end = EndWith(CloseReasonOfOurs);
        if (!end.TryClose() || !_state.TryAddReference())
        {
            return;
        }

        if (!IsInitiator && !_hasPeerPreface)
        {
            // Who has not said what it is gets no answer.
            Abort();
            ReleaseReference(isCleanStack: false);
            return;
        }

        end.FlushDue = Stopwatch.GetTimestamp() + Ticks(s_flushTime);
        end.LingerTimer = new ChannelTimer(this, ChannelTimerKind.Linger);
        _isEnding = true;
        if (_queue.TryHold())
        {
            Flush();
        }

        if (!_isSendEnded)
        {
            ArmLinger(s_flushLookTime);
        }

        ReleaseReference(isCleanStack: false);
    }

    /// <inheritdoc/>
    public void Abort() => Abort(CloseReasonOfOurs);

    void Reactor.IReadinessHandler.OnReactorStopping() => Abort("the reactor stopped");

    /// <summary>The notifications of a close that happened on a thread of the user.</summary>
    void IThreadPoolWorkItem.Execute() => ReportClosed();

    /// <summary>A graceful close took too long.</summary>
    internal void OnLingerTimer(long now)
    {
        ChannelEnd end = _end!;
        long due = IsBlocked ? Math.Max(end.FlushDue, LookForSendProgress() + Ticks(s_flushTime)) : end.FlushDue;
        if (!_isSendEnded && due > now)
        {
            _ = _reactor.Service.Arm(end.LingerTimer!, Math.Min(due, now + Ticks(s_flushLookTime)));
            return;
        }

        Abort(CloseReasonOfOurs);
    }

    /// <summary>Closes a channel that got no handler.</summary>
    internal void CloseUnstarted()
    {
        _ = _reactor.Kernel.Close(_fd);
        _onFinished?.Invoke(this);
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private ChannelEnd EndWith(string reason) =>
        _end ?? Interlocked.CompareExchange(ref _end, new ChannelEnd(reason), null) ?? _end;

    private void Abort(string reason)
    {
        _ = EndWith(reason);
        if (_state.TryBeginClose())
        {
            // Wakes whoever else uses the descriptor, and the peer; it is closed when all have left.
            _ = _reactor.Kernel.Shutdown(_fd, ShutdownSides.Both);
            ReleaseReference(isCleanStack: false);
        }
    }

    /// <summary>All was sent and we are closing: ends the sending side. By the flusher.</summary>
    private void EndSending()
    {
        if (_isSendEnded)
        {
            return;
        }

        _isSendEnded = true;
        Interlocked.MemoryBarrier(); // as in EndOfInput: one of both sees the other's flag
        if (_isReadEnded)
        {
            Abort(CloseReasonOfOurs);
            return;
        }

        // Unread bytes at close would reset the connection and take our last words with them; so read on for a moment.
        _ = _reactor.Kernel.Shutdown(_fd, ShutdownSides.Write);
        ArmLinger(s_lingerTime);
    }

    private void ArmLinger(TimeSpan time) => _ = _reactor.Service.Arm(_end!.LingerTimer!, Stopwatch.GetTimestamp() + Ticks(time));

    /// <summary>Drops a reference; the last user closes.</summary>
    /// <param name="isCleanStack">Whether no caller of ours may hold a lock: the handler is told right here.</param>
    private void ReleaseReference(bool isCleanStack)
    {
        if (!_state.DropReference())
        {
            return;
        }

        _reactor.Slots.Remove(_token);
        _ = _reactor.Kernel.Close(_fd);
        if (isCleanStack)
        {
            ReportClosed();
        }
        else
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void ReportClosed()
    {
        _reactor.Service.Cancel(this);
        if (_end?.LingerTimer is ChannelTimer linger)
        {
            _reactor.Service.Cancel(linger);
        }

        _reader?.Release();
        PendingFrames pending = Pending;
        pending.Append(_queue.Close());
        pending.DropUnsent(_handler);
        _pending = null;
        PendingFrames.Return(pending);
        _ = Interlocked.Exchange(ref _outboxBytes, 0);
        _handler.OnClosed(_end?.Reason ?? CloseReasonOfOurs);
        _onFinished?.Invoke(this);
    }
}
