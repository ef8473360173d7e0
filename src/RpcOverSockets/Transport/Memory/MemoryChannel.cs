using System.Buffers;
using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Transport.Memory;

/// <summary>One end of a connection inside the process: what one end writes is the other end's inbox.</summary>
/// <remarks>Frames are delivered by one thread of the .NET pool at a time. User code never runs there: calls and continuations are pool
/// items of their own, so that a blocking one stops nobody.</remarks>
internal sealed class MemoryChannel : IFrameChannel, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly DueTimer _timer;
    private readonly Queue<BufferSegment> _inbox = new(); // _gate; one frame each
    private long _inboxBytes;                             // _gate
    private bool _isScheduled;                            // _gate; a pool item delivers or will
    private Ending _ending;                               // _gate; only moves to the right
    private bool _peerHasFinished;                        // _gate; no frame follows those in the inbox
    private bool _endOfStreamTold;                        // the delivering thread
    private long _sendProgress;                           // written by the other end
    private MemoryChannel _other = null!;
    private IFrameHandler _handler = null!;

    private MemoryChannel(string peer, bool isInitiator, TimeProvider time)
    {
        Peer = new RpcPeer(peer);
        IsInitiator = isInitiator;
        _time = time;
        _timer = new DueTimer(time, now => _handler.OnTimer(now));
        _sendProgress = time.GetTimestamp();
    }

    private enum Ending : byte
    {
        None,

        /// <summary>Nothing is sent any more; the handler is told next.</summary>
        Closing,

        Closed,
    }

    public RpcPeer Peer { get; }

    public bool IsInitiator { get; }

    public long OutboxBytes
    {
        get
        {
            lock (_other._gate)
            {
                return _other._inboxBytes;
            }
        }
    }

    public long LookForSendProgress() => Volatile.Read(ref _sendProgress);

    public long Now => _time.GetTimestamp();

    /// <summary>Makes a connection and tells both sides.</summary>
    /// <param name="name">The listener's name.</param>
    /// <param name="accept">Makes the accepting side's handler.</param>
    /// <param name="connect">Makes the connecting side's handler.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The connecting side's handler.</returns>
    internal static IFrameHandler Connect(
        string name, Func<IFrameChannel, IFrameHandler> accept, Func<IFrameChannel, IFrameHandler> connect, TimeProvider time)
    {
        string peer = $"inproc:{name}";
        var accepted = new MemoryChannel(peer, isInitiator: false, time);
        var connected = new MemoryChannel(peer, isInitiator: true, time);
        accepted._other = connected;
        connected._other = accepted;

        // Frames that the handlers send from their constructors wait in the inboxes until both handlers are there.
        accepted._isScheduled = true;
        connected._isScheduled = true;
        accepted._handler = accept(accepted);
        connected._handler = connect(connected);
        ThreadPool.UnsafeQueueUserWorkItem(accepted, preferLocal: false);
        ThreadPool.UnsafeQueueUserWorkItem(connected, preferLocal: false);
        return connected._handler;
    }

    public SegmentWriter BeginFrame() => SegmentWriterPool.Rent();

    public void EndFrame(SegmentWriter writer, bool endsCall)
    {
        writer.End(endsCall: false);
        BufferSegment frame = Join(writer.Detach()!);
        SegmentWriterPool.Return(writer);
        frame.Replies = endsCall ? 1 : 0;
        bool isDropped;
        lock (_gate)
        {
            isDropped = _ending != Ending.None;
        }

        if (isDropped || !_other.TryDeliver(frame))
        {
            SegmentPool.Return(frame);
            if (endsCall)
            {
                _handler.OnRepliesSent(1); // nobody will take it, and its call must not be in progress for ever
            }
        }
    }

    public void DiscardFrame(SegmentWriter writer)
    {
        writer.Discard();
        SegmentWriterPool.Return(writer);
    }

    public object? TryEnterUserCode() => null;

    public bool LeaveUserCode(object section) => true;

    public void ArmTimer(long due) => _timer.Arm(due);

    public void Close() => End();

    public void Abort() => End();

    void IThreadPoolWorkItem.Execute()
    {
        while (TryTakeNext(out BufferSegment? frame, out bool closes, out bool ends))
        {
            if (frame is not null)
            {
                if (frame.Replies > 0)
                {
                    // Now, and not when it was queued: the sender may close behind its last reply, but must not overtake it.
                    _other._handler.OnRepliesSent(frame.Replies);
                }

                Deliver(frame);
                SegmentPool.Return(frame);
            }
            else if (ends && !_endOfStreamTold)
            {
                _endOfStreamTold = true;
                _handler.OnEndOfStream();
            }
            else if (closes)
            {
                _timer.Cancel();
                Finish();
            }
        }
    }

    private void Finish()
    {
        try
        {
            _handler.OnClosed("the connection was closed");
        }
#pragma warning disable CA1031 // The stack ends at a pool thread: what escapes would end the process (decision 100).
        catch (Exception e)
#pragma warning restore CA1031
        {
            StrayFailure.Leave(e); // there is no connection left that could fail by it
        }
    }

    private static BufferSegment Join(BufferSegment first)
    {
        if (first.Next is null)
        {
            return first;
        }

        int lengthBytes = 0;
        for (BufferSegment? segment = first; segment is not null; segment = segment.Next)
        {
            lengthBytes += segment.Length;
        }

        BufferSegment joined = SegmentPool.Rent(lengthBytes);
        for (BufferSegment? segment = first; segment is not null; segment = segment.Next)
        {
            segment.Filled.CopyTo(joined.Free);
            joined.End += segment.Length;
        }

        SegmentPool.ReturnChain(first);
        return joined;
    }

    private bool TryDeliver(BufferSegment frame)
    {
        lock (_gate)
        {
            if (_ending != Ending.None)
            {
                return false;
            }

            _inbox.Enqueue(frame);
            _inboxBytes += frame.Length;
            ScheduleLocked();
            return true;
        }
    }

    private void Deliver(BufferSegment frame)
    {
        int bodyBytes = (int)BinaryPrimitives.ReadUInt32BigEndian(frame.Filled);
        if (bodyBytes > _handler.FrameBytesMax)
        {
            _handler.OnBadFrame(ConnectionCode.FrameTooLarge, $"A frame has {bodyBytes} bytes and the limit is {_handler.FrameBytesMax}.");
            return;
        }

        FrameHeader header = FrameHeader.Read(frame.Filled[FrameHeader.LengthBytes..]);
        int start = frame.Start + FrameHeader.StreamBytes;
        _handler.OnReceived(_time.GetTimestamp());
        try
        {
            _handler.OnFrame(header, new ReadOnlySequence<byte>(frame.Array, start, frame.End - start));
        }
#pragma warning disable CA1031 // The stack ends at a pool thread: what escapes would end the process (decision 100).
        catch (Exception e)
#pragma warning restore CA1031
        {
            _handler.OnBadFrame(ConnectionCode.Internal, $"A frame could not be handled: {e.Message}");
        }

        Volatile.Write(ref _other._sendProgress, _time.GetTimestamp());
    }

    private bool TryTakeNext(out BufferSegment? frame, out bool closes, out bool ends)
    {
        lock (_gate)
        {
            closes = false;
            ends = false;
            if (_ending == Ending.None && _inbox.TryDequeue(out frame))
            {
                _inboxBytes -= frame.Length;
                return true;
            }

            frame = null;
            ends = _ending == Ending.None && _peerHasFinished && !_endOfStreamTold;
            closes = _ending == Ending.Closing;
            if (closes)
            {
                _ending = Ending.Closed;
            }

            _isScheduled = ends || closes;
            return ends || closes;
        }
    }

    private void End()
    {
        int droppedReplies = 0;
        var unsent = new List<uint>();
        lock (_gate)
        {
            if (_ending != Ending.None)
            {
                return;
            }

            _ending = Ending.Closing;
            while (_inbox.TryDequeue(out BufferSegment? frame))
            {
                droppedReplies += frame.Replies;
                FrameHeader header = FrameHeader.Read(frame.Filled[FrameHeader.LengthBytes..]);
                if (header is { Kind: FrameKind.Call, Call: not 0 })
                {
                    unsent.Add(header.Call);
                }

                SegmentPool.Return(frame);
            }

            _inboxBytes = 0;
            ScheduleLocked();
        }

        foreach (uint call in unsent)
        {
            _other._handler.OnCallUnsent(call); // before it learns of the end
        }

        lock (_other._gate)
        {
            _other._peerHasFinished = true;
            _other.ScheduleLocked();
        }

        if (droppedReplies > 0)
        {
            _other._handler.OnRepliesSent(droppedReplies);
        }
    }

    private void ScheduleLocked()
    {
        if (!_isScheduled && _ending != Ending.Closed)
        {
            _isScheduled = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
