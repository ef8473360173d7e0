using System.Diagnostics;

namespace RpcOverSockets.Transport.Duplex;

/// <content>Ends: gracefully, at once, and what happens exactly once after both loops have left.</content>
#pragma warning disable CA1001 // a source without a timer needs no disposal, and a stream that hangs may still hold its token
internal sealed partial class DuplexChannel
#pragma warning restore CA1001
{
    private const string CloseReasonOfOurs = "this side closed the connection";

    private static readonly TimeSpan s_lingerTime = TimeSpan.FromSeconds(1);

    // How long a graceful close waits for a peer that reads nothing.
    private static readonly TimeSpan s_flushTime = TimeSpan.FromSeconds(10);

    // How long closing waits for code of the stream that does not come back.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly DueTimer _lingerTimer;
    private bool _isCloseCalled;        // interlocked
    private volatile bool _isEnding;    // set once by Close
    private volatile bool _isSendEnded; // written by the flusher: all was sent
    private volatile bool _isClosed;    // set once by Abort
    private bool _isClosing;            // interlocked; Abort was called
    private int _finishSteps;           // interlocked; started and closed make 2
    private string? _closeReason;       // set once, by whoever is first to close

    public void Close()
    {
        if (Interlocked.Exchange(ref _isCloseCalled, true))
        {
            return;
        }

        if (!_hasPreface)
        {
            // Who has not said what it is gets no answer.
            Abort();
            return;
        }

        _ = Interlocked.CompareExchange(ref _closeReason, CloseReasonOfOurs, null);
        _isEnding = true;
        WakeFlusher();
        if (!_isSendEnded)
        {
            ArmLinger(s_flushTime);
        }
    }

    public void Abort() => Abort(CloseReasonOfOurs);

    /// <summary>The end of the channel, on a thread of the pool: it runs code of the stream.</summary>
    void IThreadPoolWorkItem.Execute() => _ = FinishAsync();

    private void Abort(string reason)
    {
        if (Interlocked.Exchange(ref _isClosing, true))
        {
            return;
        }

        _ = Interlocked.CompareExchange(ref _closeReason, reason, null);
        _isClosed = true;
        FinishIfBoth();
    }

    // A channel may be closed before it has its handler; then it ends when it is started.
    private void FinishIfBoth()
    {
        if (Interlocked.Increment(ref _finishSteps) == 2)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void WakeFlusher()
    {
        if (_queue.TryHold())
        {
            _wake.Set();
        }
    }

    private void OnLingerTimer(long now)
    {
        long due = Volatile.Read(ref _sendProgress) + Ticks(s_flushTime);
        if (!_isSendEnded && due > now)
        {
            _lingerTimer.Arm(due);
            return;
        }

        Abort(CloseReasonOfOurs);
    }

    /// <summary>All was sent and we are closing: ends the sending side. By the flusher.</summary>
    private async ValueTask EndSendingAsync()
    {
        _writing.Begin();
        await _bytes.EndWritingAsync().ConfigureAwait(false);
        if (!_writing.TryEnd())
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

        // A peer that still writes may not look for our last words before it has: so read on for a moment.
        ArmLinger(s_lingerTime);
    }

    private void ArmLinger(TimeSpan time) => _lingerTimer.Arm(Now + Ticks(time));

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);

    private async Task FinishAsync()
    {
        Debug.Assert(_isClosed);
        Task cancelled = _cancellation.CancelAsync();
        await AttemptAsync(() => _bytes.CancelPending()).ConfigureAwait(false);
        await AttemptAsync(() => cancelled).ConfigureAwait(false);
        WakeFlusher();
        bool hasLeft = await WaitForLoopAsync(_receiving, _reading).ConfigureAwait(false);
        _ = await WaitForLoopAsync(_sending, _writing).ConfigureAwait(false);
        await CloseBytesAsync().ConfigureAwait(false);
        await _timer.StopAsync().ConfigureAwait(false);
        await _lingerTimer.StopAsync().ConfigureAwait(false);

        _reader.Discard();
        if (hasLeft)
        {
            _reader.Release();
        }
        else
        {
            _reader.Abandon(); // a read may still write into its memory
        }

        _pending.Append(_queue.Close());
        _pending.DropUnsent(_handler);
        _ = Interlocked.Exchange(ref _outboxBytes, 0);
        try
        {
            _handler.OnClosed(_closeReason ?? CloseReasonOfOurs);
        }
        finally
        {
            _finished.SetResult(); // whoever disposes the channel waits for it
        }
    }

    /// <summary>Waits until a loop has ended, or gives it up if code of the stream does not come back.</summary>
    /// <returns>False if it was given up.</returns>
    private async Task<bool> WaitForLoopAsync(Task loop, ForeignOperation operation)
    {
        while (await Task.WhenAny(loop, Task.Delay(s_patience, _time, CancellationToken.None)).ConfigureAwait(false) != loop)
        {
            if (operation.TryGiveUp())
            {
                return false;
            }
        }

        return true;
    }

    private Task CloseBytesAsync() => AttemptAsync(() => _bytes.CloseAsync().AsTask());

    private Task AttemptAsync(Action action) => AttemptAsync(() =>
    {
        action();
        return Task.CompletedTask;
    });

    // On a thread of its own, because code of the stream may block instead of waiting. If it fails the connection ends all the same, and
    // with what was told already.
    private async Task AttemptAsync(Func<Task> action) =>
        await Task.Run(action, CancellationToken.None)
            .WaitAsync(s_patience, _time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
