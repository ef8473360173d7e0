using System.Buffers;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <content>The read side: packets go to the session at once, messages to the handler when the turn has received all.</content>
internal sealed partial class DatagramChannel
{
    [ThreadStatic]
    private static bool t_isDelivering; // this thread delivers and is no worker: user code that blocks here could not be taken over

    private readonly TaskCompletionSource<string?> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDelivering;   // _gate; somebody delivers, and what is added meanwhile is delivered too
    private bool _isTooLargeTold; // who delivers
    private long _heardAt;        // _gate

    /// <summary>Completes when the session stands, with null, or when it cannot, with the reason.</summary>
    internal Task<string?> Connected => _connected.Task;

    /// <summary>Sends the first INIT.</summary>
    internal void Connect() => Flush();

    /// <summary>A datagram arrived. By a worker; runs no code of the handler.</summary>
    internal void OnDatagram(ReadOnlySpan<byte> datagram, in DatagramAddress from, long now)
    {
        lock (_gate)
        {
            _session.OnDatagram(datagram, from, now);
        }
    }

    /// <summary>An ICMP message came.</summary>
    internal void OnUnreachable(SysResult error)
    {
        lock (_gate)
        {
            if (_session.State == SessionState.Connecting)
            {
                _session.Abort(error.Describe());
            }
        }

        Flush();
    }

    /// <summary>The client says INIT again.</summary>
    internal void RepeatAccept()
    {
        lock (_gate)
        {
            _session.RepeatAccept();
        }
    }

    /// <summary>Connects the handler and delivers what has arrived. Once.</summary>
    internal void Start(IFrameHandler handler)
    {
        lock (_gate)
        {
            _handler = handler;
        }

        t_isDelivering = ReactorWorker.Current is null;
        _ = Deliver(worker: null);
        t_isDelivering = false;
    }

    /// <summary>Delivers what is complete and sends what became due.</summary>
    /// <returns>False if another worker took the turn over: touch nothing.</returns>
    internal bool Deliver(ReactorWorker? worker)
    {
        if (TryEnter())
        {
            if (!DeliverMessages(worker))
            {
                return false;
            }

            Leave(isCleanStack: true);
        }

        Flush();
        return true;
    }

    /// <summary>The worker that delivered got stuck in user code: this one goes on.</summary>
    /// <returns>As <see cref="Deliver"/>.</returns>
    internal bool TakeOver(ReactorWorker worker)
    {
        _handler!.OnTurnTaken();
        if (!GoOn(worker))
        {
            return false;
        }

        Leave(isCleanStack: true); // of the stuck worker
        Flush();
        return true;
    }

    /// <summary>An exception has escaped from <see cref="Deliver"/> or <see cref="TakeOver"/>: the session ends.</summary>
    internal void OnDeliveryFailed()
    {
        bool wasDelivering;
        lock (_gate)
        {
            wasDelivering = _isDelivering;
            _isDelivering = false;
        }

        Abort("an error of this side's runtime");
        if (wasDelivering)
        {
            Leave(isCleanStack: true);
        }
    }

    private bool DeliverMessages(ReactorWorker? worker)
    {
        bool isNews;
        bool delivers;
        lock (_gate)
        {
            if (_handler is null)
            {
                return true;
            }

            isNews = _session.LastPartAt != _heardAt;
            _heardAt = _session.LastPartAt;
            delivers = !_isDelivering && (_session.HasReady || _session.HasTooLarge);
            _isDelivering |= delivers;
        }

        if (isNews)
        {
            // Once for the turn. A part of a message is a sign of life, too: a large one can take longer than the keep-alive.
            _handler.OnReceived(Now);
        }

        return !delivers || GoOn(worker);
    }

    private bool GoOn(ReactorWorker? worker)
    {
        while (TryTake(out BufferSegment? message, out bool isUnreliable))
        {
            if (message is null)
            {
                _isTooLargeTold = true;
                _handler!.OnBadFrame(
                    ConnectionCode.FrameTooLarge, $"A frame is longer than the limit of {_handler.FrameBytesMax} bytes.");
            }
            else
            {
                OnMessage(message, isUnreliable);
                SegmentPool.Return(message);
            }

            if (worker is { Holds: false })
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes the next message, or null for one that was too large; or ends the role of who delivers.</summary>
    private bool TryTake(out BufferSegment? message, out bool isUnreliable)
    {
        lock (_gate)
        {
            message = null;
            isUnreliable = false;
            if (_session.HasTooLarge && !_isTooLargeTold)
            {
                return true;
            }

            message = _isEnding || _isAborted ? null : _session.TryReceive(out isUnreliable);
            if (message is null)
            {
                _isDelivering = false;
                return false;
            }

            if ((FrameKind)message.Filled[0] is FrameKind.Reply or FrameKind.Error)
            {
                _session.OnAnswered();
            }

            return true;
        }
    }

    private void OnMessage(BufferSegment message, bool isUnreliable)
    {
        if (message.Length < FrameHeader.BodyBytes)
        {
            _handler!.OnBadFrame(ConnectionCode.Protocol, $"A frame's length is below {FrameHeader.BodyBytes}.");
            return;
        }

        var payload = new ReadOnlySequence<byte>(
            message.Array, message.Start + FrameHeader.BodyBytes, message.Length - FrameHeader.BodyBytes);
        _handler!.OnFrame(FrameHeader.Read(message.Filled) with { IsUnreliable = isUnreliable }, payload);
    }
}
