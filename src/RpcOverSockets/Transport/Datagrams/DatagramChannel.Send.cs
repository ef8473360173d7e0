using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <content>The write side: many threads queue messages, one at a time turns them into packets and sends them.</content>
internal sealed partial class DatagramChannel
{
    // What is queued within a turn leaves at its end, or earlier if it is much: then the peer begins with it while the turn goes on.
    private const int TurnFlushBytes = 16 << 10;
    private const int TurnFlushMessages = 32;

    // Streams that are ended faster than the path takes them wait from here on.
    private const int FullOutboxBytes = 256 << 10;

    private bool _isFlushing;    // _gate
    private bool _isAgain;       // _gate; something changed since the flusher looked
    private int _queuedCount;    // _gate; messages since the last flush
    private bool _isBlocked;     // _gate; the handler was told, or will be at once
    private long _outboxBytes;   // Volatile; written under the gate
    private long _progressAt;    // likewise

    private enum Signal
    {
        None,
        Blocked,
        Unblocked,
    }

    /// <inheritdoc/>
    public SegmentWriter BeginFrame() => SegmentWriterPool.Rent();

    /// <inheritdoc/>
    public void EndFrame(SegmentWriter writer, bool endsCall)
    {
        BufferSegment first = Detach(writer, out int lengthBytes);
        Push(first, InfoOf(FrameHeader.Read(first.Filled), lengthBytes, endsCall), onceKey: null);
    }

    /// <inheritdoc/>
    public bool TryEndFrameOnce(SegmentWriter writer, uint key)
    {
        int lengthBytes = writer.FrameBytes - FrameHeader.LengthBytes;
        lock (_gate)
        {
            if (_isEnding || _isAborted || !_session.CanSendOnce(lengthBytes))
            {
                return false;
            }
        }

        Push(Detach(writer, out lengthBytes), new MessageInfo(lengthBytes), key);
        return true;
    }

    /// <inheritdoc/>
    public void DiscardFrame(SegmentWriter writer)
    {
        if (writer.IsOpen)
        {
            writer.Discard();
        }

        SegmentWriterPool.Return(writer);
    }

    private static BufferSegment Detach(SegmentWriter writer, out int lengthBytes)
    {
        writer.End(endsCall: false);
        lengthBytes = writer.FinishedBytes - FrameHeader.LengthBytes;
        BufferSegment first = writer.Detach()!;
        SegmentWriterPool.Return(writer);
        first.Start += FrameHeader.LengthBytes; // a datagram knows its length
        return first;
    }

    /// <summary>Queues a message, and sends it unless the turn will.</summary>
    private void Push(BufferSegment first, in MessageInfo info, uint? onceKey)
    {
        // The frame of a turn's own worker leaves with the turn; the watchdog is held off so that it is not forgotten in a handover.
        ReactorWorker? worker = ReactorWorker.Current;
        bool isOpen = worker is not null && worker.TryOpenFrame(_socket);
        bool isOfTurn = isOpen && ReferenceEquals(DatagramTurn.Of(worker!).Channel, this);
        bool isMuch = Queue(first, info, onceKey);
        if (!isOfTurn || isMuch)
        {
            Flush();
        }

        if (isOpen)
        {
            worker!.CloseFrame();
        }
    }

    // Frames of one call and direction keep their order. Those of the connection itself have none; but what ends something waits for all
    // that was sent before it, so that it cuts nothing off (docs/udp.md §4).
    private static MessageInfo InfoOf(FrameHeader header, int lengthBytes, bool endsCall)
    {
        bool isOwnCall = header.Kind == FrameKind.Call && header.Call != 0;
        bool isFence = header.Kind is FrameKind.Ping or FrameKind.Pong or FrameKind.GoAway or FrameKind.Close or FrameKind.Release;
        return new MessageInfo(
            lengthBytes, Key: header.Call, Tag: isOwnCall ? header.Call : 0, Replies: endsCall ? 1 : 0, isFence, IsAwaited: isOwnCall);
    }

    /// <summary>Queues a message.</summary>
    /// <returns>Whether so much waits that it should leave now.</returns>
    private bool Queue(BufferSegment first, in MessageInfo info, uint? onceKey)
    {
        lock (_gate)
        {
            if (_isEnding || _isAborted)
            {
                SegmentPool.ReturnChain(first);
                return false;
            }

            if (onceKey is uint key)
            {
                _session.SendOnce(first, info.LengthBytes, key);
                return false;
            }

            _session.Send(first, info, Now);
            Volatile.Write(ref _outboxBytes, _session.OutboxBytes);
            Volatile.Write(ref _progressAt, _session.ProgressAt);
            return ++_queuedCount >= TurnFlushMessages || _session.UnsentBytes >= TurnFlushBytes;
        }
    }

    /// <summary>Sends all that may leave now, unless somebody does already, and arms the timer. Any thread.</summary>
    private void Flush()
    {
        lock (_gate)
        {
            if (_isFlushing)
            {
                _isAgain = true;
                return;
            }

            _isFlushing = true;
            _users++; // the flusher calls the handler; nothing may be called after its end
        }

        ReactorWorker? worker = ReactorWorker.Current;
        worker?.ForbidUserCode();
        SendBatch batch = SendBatch.Rent();
        while (Fill(batch, out int replies, out Signal signal))
        {
            // Before the call, so that the place is free when the peer can know that it is.
            if (replies > 0)
            {
                _handler?.OnRepliesSent(replies);
            }

            _socket.Send(batch);
            Tell(signal);
            batch.Clear();
        }

        SendBatch.Return(batch);
        worker?.AllowUserCode();
        Leave(isCleanStack: false);
    }

    private void Tell(Signal signal)
    {
        if (signal == Signal.Blocked)
        {
            _handler?.OnSendBlocked();
        }
        else if (signal == Signal.Unblocked)
        {
            _handler?.OnSendUnblocked();
        }
    }

    /// <summary>Takes packets from the session, or ends the role of the flusher.</summary>
    private bool Fill(SendBatch batch, out int replies, out Signal signal)
    {
        lock (_gate)
        {
            long now = System.Diagnostics.Stopwatch.GetTimestamp();
            _isAgain = false;
            _queuedCount = 0;
            int lengthBytes;
            while (!batch.IsFull && (lengthBytes = _session.Poll(batch.Free, now, out DatagramAddress to)) > 0)
            {
                batch.Add(lengthBytes, to, _socket.IsConnected);
            }

            if (_isEnding && _session.State == SessionState.Open && _session.IsOutboxEmpty)
            {
                _session.Close(SessionCloseCode.None, CloseReasonOfOurs, now);
                _isAgain = true;
            }

            replies = _session.TakeRepliesSent();
            signal = NextSignalLocked();
            Volatile.Write(ref _outboxBytes, _session.OutboxBytes);
            Volatile.Write(ref _progressAt, _session.ProgressAt);
            if (batch.Count > 0 || replies > 0 || signal != Signal.None || _isAgain)
            {
                return true;
            }

            _isFlushing = false;
            NoteStateLocked();
            long deadline = Math.Min(_session.Deadline, _isEnding && _session.State == SessionState.Open ? _flushUntil : long.MaxValue);
            if (deadline != SessionTime.Never)
            {
                _ = _socket.Reactor.Service.Arm(_sessionTimer, deadline);
            }

            return false;
        }
    }

    private Signal NextSignalLocked()
    {
        long unsentBytes = _session.UnsentBytes;
        if (!_isBlocked && unsentBytes > FullOutboxBytes)
        {
            _isBlocked = true;
            return Signal.Blocked;
        }

        if (_isBlocked && unsentBytes == 0)
        {
            _isBlocked = false;
            return Signal.Unblocked;
        }

        return Signal.None;
    }
}
