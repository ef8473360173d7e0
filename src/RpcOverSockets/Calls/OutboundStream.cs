using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

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
    private readonly Lock _sendGate = new(); // held while a frame is queued, so that none follows the end of the call; before _gate
    private readonly StreamSignal _signal = new();
    private readonly CancellationTokenSource? _stopping;
    private long _credit;      // _gate; what we may send; the last frame may overdraw it
    private bool _isStopped;   // _gate; nobody wants the rest
    private bool _isDetached;  // _gate; the call has ended: nothing may be sent for it
    private bool _isComplete;  // _gate; END was sent: no producer is left that could be told
    private bool _isCreditFinal; // _gate; the peer can grant no more

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

    /// <summary>Whether the caller is on this side.</summary>
    internal bool IsOfOwnCall => _stopping is not null;

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

    /// <summary>Whether a frame may be sent at once.</summary>
    internal bool CanSend
    {
        get
        {
            bool isBlocked = _peer.IsSendBlocked;
            lock (_gate)
            {
                return _credit > 0 && !isBlocked && !_isStopped;
            }
        }
    }

    /// <summary>Ends a producer that cannot go on. The result of a one-way call is dropped: its producer ends without a failure.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants the rest.</exception>
    /// <exception cref="RpcException">The peer has ended its side and left no credit.</exception>
    internal void ThrowUnlessDropped(CancellationToken token)
    {
        if (CallId == 0)
        {
            return;
        }

        bool isStarved;
        lock (_gate)
        {
            isStarved = _isCreditFinal && _credit <= 0;
        }

        throw isStarved
            ? new RpcException(RpcStatus.Unavailable, "The peer ended its side before it had granted enough credit.")
            : new OperationCanceledException("Nobody wants the rest of the stream.", token);
    }

    /// <summary>Waits until the peer has given credit and takes what is sent.</summary>
    /// <returns>True: one frame may be sent. False: nobody wants it any more.</returns>
    internal ValueTask<bool> WaitToSendAsync()
    {
        bool isBlocked = _peer.IsSendBlocked;
        ValueTask<bool> wait;
        lock (_gate)
        {
            if (_isStopped || (_credit <= 0 && _isCreditFinal))
            {
                return new ValueTask<bool>(result: false);
            }

            if (_credit > 0 && !isBlocked)
            {
                return new ValueTask<bool>(result: true);
            }

            _signal.BeginWaitLocked();
            wait = _signal.Wait;
        }

        if (isBlocked)
        {
            AwaitUnblocked();
        }

        return wait;
    }

    /// <summary>Sends one frame of items or bytes; what was waited for.</summary>
    /// <param name="frame">An open frame of <see cref="SegmentWriterPool"/>, its header included.</param>
    internal void Send(SegmentWriter frame)
    {
        int payloadBytes = frame.FrameBytes - FrameHeader.StreamBytes; // what counts against the credit
        lock (_sendGate)
        {
            bool isWanted;
            lock (_gate)
            {
                _credit -= payloadBytes;
                isWanted = !_isStopped && !_isDetached;
            }

            if (isWanted)
            {
                FrameOutput.EndOwnFrame(_peer.Channel, frame, endsCall: false);
                return;
            }
        }

        frame.Discard();
        SegmentWriterPool.Return(frame);
    }

    /// <summary>The call ends: no frame is queued after this. To be called before the call's last frame is queued.</summary>
    internal void Detach()
    {
        lock (_sendGate)
        {
            lock (_gate)
            {
                _isDetached = true;
            }
        }
    }

    /// <summary>The caller's stream is complete.</summary>
    internal void End()
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isComplete = true;
        }

        _peer.SendEndOfStream(CallId);
    }

    /// <summary>Adds credit.</summary>
    /// <returns>False if it exceeds what the protocol allows.</returns>
    internal bool TryAddCredit(uint grant, out bool wakes)
    {
        bool isBlocked = _peer.IsSendBlocked;
        bool isHeldBack;
        lock (_gate)
        {
            _credit += grant;
            if (_credit > int.MaxValue)
            {
                wakes = false;
                return false;
            }

            isHeldBack = isBlocked && _credit > 0 && _signal.IsAwaitedLocked;
            wakes = !isBlocked && _credit > 0 && _signal.TryTakeWaiterLocked();
        }

        // Who began to wait for credit before the connection was blocked is not yet among those that are told when it is free.
        if (isHeldBack)
        {
            AwaitUnblocked();
        }

        return true;
    }

    /// <summary>The peer has ended its side: what it has granted is all there will be.</summary>
    internal void EndCredit()
    {
        bool isStuck;
        lock (_gate)
        {
            _isCreditFinal = true;
            isStuck = _credit <= 0;
        }

        if (isStuck)
        {
            Stop();
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
        bool isComplete;
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            isComplete = _isComplete;
            wakes = _signal.TryTakeWaiterLocked();
        }

        _peer.ForgetBlocked(this);
        if (wakes)
        {
            Wake(continueInline: false);
        }

        // What a producer has registered with its token is user code: it runs on the pool. One that has ended by itself hears nothing.
        if (!isComplete)
        {
            _ = _stopping?.CancelAsync();
        }
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

    private void AwaitUnblocked()
    {
        if (!_peer.TryAwaitUnblocked(this))
        {
            Retry();
        }
        else if (IsStopped)
        {
            _peer.ForgetBlocked(this); // it was stopped just before it was remembered
        }
    }
}
