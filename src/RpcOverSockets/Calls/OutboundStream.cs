using RpcOverSockets.Buffers;

namespace RpcOverSockets.Calls;

/// <summary>A stream that this side sends within a call: its credit and who waits for it (protocol.md §4).</summary>
/// <remarks>One producer at a time sends; credit and the end come from any thread.</remarks>
internal sealed class OutboundStream
{
    /// <summary>Payload after which a batch of items, or a piece of bytes, leaves. With its header it fits the second smallest segment on
    /// both sides.</summary>
    internal const int BatchBytes = 15 << 10;

    private readonly Peer _peer;
    private readonly Lock _gate = new();
    private readonly StreamSignal _signal = new();
    private readonly CancellationTokenSource? _stopping;
    private long _credit;      // _gate; what we may send; the last frame may overdraw it
    private bool _isStopped;   // _gate; nobody wants the rest

    /// <summary>Begins a stream.</summary>
    /// <param name="peer">Who receives.</param>
    /// <param name="stopping">Cancelled when nobody wants the rest, for a producer that has no other token; or null.</param>
    internal OutboundStream(Peer peer, CancellationTokenSource? stopping)
    {
        _peer = peer;
        _stopping = stopping;
        _credit = peer.StreamCreditOfPeer;
    }

    internal Peer Peer => _peer;

    /// <summary>The call's id; set before the first frame.</summary>
    internal uint CallId { get; set; }

    /// <summary>Fires when nobody wants the rest; of an own call only.</summary>
    internal CancellationToken Stopping => _stopping?.Token ?? CancellationToken.None;

    internal bool IsStopped
    {
        get
        {
            lock (_gate)
            {
                return _isStopped;
            }
        }
    }

    /// <summary>Waits until the peer has given credit and takes what is sent.</summary>
    /// <returns>True: one frame may be sent. False: nobody wants it any more.</returns>
    internal ValueTask<bool> WaitToSendAsync()
    {
        bool isBlocked = _peer.IsSendBlocked;
        ValueTask<bool> wait;
        lock (_gate)
        {
            if (_isStopped || (_credit > 0 && !isBlocked))
            {
                return new ValueTask<bool>(!_isStopped);
            }

            _signal.BeginWaitLocked();
            wait = _signal.Wait;
        }

        if (isBlocked && !_peer.TryAwaitUnblocked(this))
        {
            Retry();
        }

        return wait;
    }

    /// <summary>Sends one frame of items or bytes; what was waited for.</summary>
    /// <param name="frame">An open frame of <see cref="SegmentWriterPool"/>, its header included.</param>
    /// <param name="payloadBytes">What counts against the credit.</param>
    internal void Send(SegmentWriter frame, int payloadBytes)
    {
        bool isWanted;
        lock (_gate)
        {
            _credit -= payloadBytes;
            isWanted = !_isStopped;
        }

        if (isWanted)
        {
            FrameOutput.EndOwnFrame(_peer.Channel, frame);
        }
        else
        {
            frame.Discard();
            SegmentWriterPool.Return(frame);
        }
    }

    /// <summary>The caller's stream is complete.</summary>
    internal void End()
    {
        if (!IsStopped)
        {
            _peer.SendEndOfStream(CallId);
        }
    }

    /// <summary>Adds credit.</summary>
    /// <returns>False if it exceeds what the protocol allows.</returns>
    internal bool TryAddCredit(uint grant, out bool wakes)
    {
        lock (_gate)
        {
            _credit += grant;
            wakes = _credit is > 0 and <= int.MaxValue && !_peer.IsSendBlocked && _signal.TryTakeWaiterLocked();
            return _credit <= int.MaxValue;
        }
    }

    /// <summary>The connection takes frames again.</summary>
    internal void Retry()
    {
        bool wakes;
        lock (_gate)
        {
            wakes = (_credit > 0 || _isStopped) && _signal.TryTakeWaiterLocked();
        }

        if (wakes)
        {
            Wake(continueInline: false);
        }
    }

    /// <summary>Ends the stream for its producer, who waits or will want to.</summary>
    internal void Stop()
    {
        bool wakes;
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            wakes = _signal.TryTakeWaiterLocked();
        }

        if (wakes)
        {
            Wake(continueInline: false);
        }

        // What a producer has registered with its token is user code: it runs on the pool.
        _ = _stopping?.CancelAsync();
    }

    internal void Wake(bool continueInline)
    {
        bool isWanted;
        lock (_gate)
        {
            isWanted = !_isStopped;
        }

        _signal.Set(isWanted, continueInline);
    }
}
