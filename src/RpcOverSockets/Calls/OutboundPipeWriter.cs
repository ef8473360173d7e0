using System.Buffers;
using System.IO.Pipelines;
using RpcOverSockets.Buffers;

namespace RpcOverSockets.Calls;

/// <summary>A handler's bytes to its caller, written straight into the frames that carry them: nothing is copied on the way.</summary>
/// <remarks>One producer writes; a flush waits for credit, and frames of flushes that nobody awaits leave in their order.</remarks>
internal sealed class OutboundPipeWriter(OutboundStream output, CancellationToken token) : PipeWriter
{
    private readonly Lock _gate = new();
    private readonly Queue<SegmentWriter> _frames = new(); // _gate; complete, not sent
    private Task _sending = Task.CompletedTask;            // _gate; sends them when they must wait
    private bool _isSending;                               // _gate; more may be queued for it
    private TaskCompletionSource? _flush;                  // _gate; of the flush that waits
    private bool _isFlushCancelled;                        // _gate; the next flush, or the one that waits
    private bool _isClosed;                                // _gate; the call has ended
    private bool _isCutOff;                                // _gate; nobody took all that was flushed
    private SegmentWriter? _frame;                         // the producer's, like all below; being written
    private byte[]? _large;                                // what the producer asked for and no frame holds
    private int _givenBytes;                               // of the memory it got
    private int _payloadBytes;                             // in _frame
    private int _expectedBytes;                            // what the last flush had
    private long _unflushedBytes;
    private bool _isCompleted;
    private Exception? _failure;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushedBytes;

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ThrowIfCompleted();
        int neededBytes = Math.Max(sizeHint, 1);
        if (neededBytes > BytePump.PieceBytes)
        {
            _givenBytes = neededBytes;
            return _large = new byte[neededBytes];
        }

        _large = null;
        if (_frame is not null && BytePump.PieceBytes - _payloadBytes < neededBytes)
        {
            CompleteFrame();
        }

        if (_frame is null)
        {
            _frame = SegmentWriterPool.Rent();
            BytePump.Begin(_frame, output, Math.Max(neededBytes, _expectedBytes));
        }

        Memory<byte> memory = _frame.GetMemory(neededBytes);
        _givenBytes = Math.Min(memory.Length, BytePump.PieceBytes - _payloadBytes);
        return memory[.._givenBytes];
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _givenBytes);
        _givenBytes -= bytes;
        if (_large is byte[] large)
        {
            _large = null;
            _givenBytes = 0;
            this.Write(large.AsSpan(0, bytes));
        }
        else if (bytes > 0)
        {
            _frame!.Advance(bytes);
            _payloadBytes += bytes;
            _unflushedBytes += bytes;
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        ThrowIfCompleted();
        return TryFlush() ? new ValueTask<FlushResult>(Result()) : WaitAsync(cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        TaskCompletionSource? flush;
        lock (_gate)
        {
            _isFlushCancelled = true;
            flush = _flush;
        }

        _ = flush?.TrySetResult();
    }

    /// <summary>Ends the writer. What was written goes on being sent; with a failure the call fails, and what was not flushed is
    /// dropped.</summary>
    public override void Complete(Exception? exception = null) => End(exception);

    private void End(Exception? exception)
    {
        if (_isCompleted)
        {
            return;
        }

        _isCompleted = true;
        _failure = exception;
        if (exception is null)
        {
            _ = TryFlush();
        }
        else
        {
            DropFrame();
        }
    }

    /// <summary>Waits until everything was sent, after the handler's task has ended.</summary>
    /// <exception cref="Exception">What the handler completed the writer with.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants the rest.</exception>
    internal async ValueTask FinishAsync()
    {
        End(exception: null);
        if (_failure is not null)
        {
            throw _failure;
        }

        await Sending.ConfigureAwait(false);

        if (IsCutOff)
        {
            output.ThrowUnlessDropped(token);
        }
    }

    /// <summary>The call has ended: nothing is sent any more.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        // A handler may have left somebody behind who still writes: the segment goes to the collector and not to another call.
        _isCompleted = true;
        _frame = null;
        _givenBytes = 0;
        DropQueued();
    }

    private Task Sending
    {
        get
        {
            lock (_gate)
            {
                return _sending;
            }
        }
    }

    private bool IsCutOff
    {
        get
        {
            lock (_gate)
            {
                return _isCutOff;
            }
        }
    }

    private void ThrowIfCompleted()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("The writer is completed: nothing can be written.");
        }
    }

    // Queues what was written and sends it; false if it must wait.
    private bool TryFlush()
    {
        _expectedBytes = (int)Math.Min(_unflushedBytes, BytePump.PieceBytes);
        _unflushedBytes = 0;
        CompleteFrame();
        lock (_gate)
        {
            if (!_isSending && !TrySendQueuedLocked())
            {
                _isSending = true;
                _sending = SendQueuedAsync();
            }

            return !_isSending;
        }
    }

    private void CompleteFrame()
    {
        if (_frame is not SegmentWriter frame)
        {
            return;
        }

        if (_payloadBytes == 0)
        {
            DropFrame();
            return;
        }

        _frame = null;
        _payloadBytes = 0;
        _givenBytes = 0;
        lock (_gate)
        {
            if (!_isClosed)
            {
                _frames.Enqueue(frame);
            }
        }
    }

    private void DropFrame()
    {
        if (_frame is SegmentWriter frame)
        {
            _frame = null;
            _payloadBytes = 0;
            _givenBytes = 0;
            frame.Discard();
            SegmentWriterPool.Return(frame);
        }
    }

    // Does not fail: who flushes or finishes looks at the stream.
    private async Task SendQueuedAsync()
    {
        while (await output.WaitToSendAsync().ConfigureAwait(false))
        {
            lock (_gate)
            {
                if (TrySendQueuedLocked())
                {
                    _isSending = false;
                    return;
                }
            }
        }

        DropQueued();
    }

    private bool TrySendQueuedLocked()
    {
        while (_frames.Count > 0 && output.CanSend)
        {
            output.Send(_frames.Dequeue());
        }

        return _frames.Count == 0;
    }

    private void DropQueued()
    {
        lock (_gate)
        {
            _isSending = false;
            _isCutOff |= _frames.Count > 0;
            while (_frames.TryDequeue(out SegmentWriter? frame))
            {
                frame.Discard();
                SegmentWriterPool.Return(frame);
            }
        }
    }

    private async ValueTask<FlushResult> WaitAsync(CancellationToken cancellationToken)
    {
        // Cancelled by CancelPendingFlush, the result tells. What was flushed leaves all the same, as a pipe's reader would get it.
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _flush = cancelled;
            if (_isFlushCancelled)
            {
                cancelled.SetResult();
            }
        }

        try
        {
            await Task.WhenAny(Sending, cancelled.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _flush = null;
            }
        }

        return Result();
    }

    private FlushResult Result()
    {
        bool isCancelled;
        lock (_gate)
        {
            isCancelled = _isFlushCancelled;
            _isFlushCancelled = false;
        }

        if (isCancelled || !(output.IsStopped || IsCutOff))
        {
            return new FlushResult(isCancelled, isCompleted: false);
        }

        output.ThrowUnlessDropped(token);
        return new FlushResult(isCanceled: false, isCompleted: true);
    }
}
