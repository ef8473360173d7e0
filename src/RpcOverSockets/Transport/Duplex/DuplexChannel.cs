using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Transport.Duplex;

/// <summary>A connection over a stream or pipe that the program brought.</summary>
/// <remarks>
/// Two loops on the .NET pool: one reads and delivers (DuplexChannel.Receive.cs), one is the flusher of the queue for good
/// (DuplexChannel.Send.cs). User code never runs on them: calls and continuations are pool items of their own, so that a blocking one stops
/// nobody. The stream's own code may hang, so it holds no memory of the pool, and closing waits for it for a limited time only.
/// </remarks>
internal sealed partial class DuplexChannel : IFrameChannel, IThreadPoolWorkItem
{
    private readonly ByteDuplex _bytes;
    private readonly TimeProvider _time;
    private readonly DueTimer _timer;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CancellationToken _cancelled; // its token, read once
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IFrameHandler _handler = null!; // set by Start before the loops begin

    /// <summary>Takes over the bytes.</summary>
    /// <param name="bytes">Closed at the end.</param>
    /// <param name="isInitiator">Whether this side speaks first.</param>
    /// <param name="time">The clock.</param>
    internal DuplexChannel(ByteDuplex bytes, bool isInitiator, TimeProvider time)
    {
        _bytes = bytes;
        _time = time;
        _hasPreface = isInitiator;
        _cancelled = _cancellation.Token;
        _timer = new DueTimer(time, now => _handler.OnTimer(now));
        _lingerTimer = new DueTimer(time, OnLingerTimer);
        Peer = new RpcPeer(RpcEndPoint.OfDuplex(bytes.Name).ToString());
        IsInitiator = isInitiator;
    }

    public RpcPeer Peer { get; }

    public bool IsInitiator { get; }

    public long OutboxBytes => Interlocked.Read(ref _outboxBytes);

    public long LookForSendProgress() => Volatile.Read(ref _sendProgress);

    public long Now => _time.GetTimestamp();

    /// <summary>Completes after the handler's OnClosed, when the bytes were closed.</summary>
    internal Task Finished => _finished.Task;

    public object? TryEnterUserCode() => null;

    public bool LeaveUserCode(object section) => true;

    public void ArmTimer(long due) => _timer.Arm(due);

    /// <summary>Connects the handler and begins to receive. Once.</summary>
    /// <param name="handler">Gets everything from now on; may have queued frames already.</param>
    internal void Start(IFrameHandler handler)
    {
        _handler = handler;

        // The loops outlive the caller: what flows with its execution context is none of their business.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            if (IsInitiator)
            {
                StartSending();
            }

            _receiving = Task.Run(ReceiveAsync, CancellationToken.None);
        }

        FinishIfBoth();
    }

    /// <summary>Closes a channel that got no handler.</summary>
    internal async Task CloseUnstartedAsync()
    {
        await CloseBytesAsync().ConfigureAwait(false);
        await _timer.StopAsync().ConfigureAwait(false);
        await _lingerTimer.StopAsync().ConfigureAwait(false);
        SegmentPool.ReturnChain(_queue.Close());
    }
}
