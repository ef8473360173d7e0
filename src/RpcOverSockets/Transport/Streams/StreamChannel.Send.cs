using System.Diagnostics;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <content>The write side: one flusher at a time sends what many threads queue.</content>
internal sealed partial class StreamChannel
{
    private const int TurnFlushBytes = 16 << 10;

    // Streams that are ended faster than they can be sent wait from here on, though the kernel has not refused anything yet.
    private const int FullOutboxBytes = 256 << 10;

    // A thread that sends for others as long as they queue would never get on with its own work.
    private const int SendsPerFlush = 32;

    // The creator is the flusher until the preface may leave.
    private OutboundQueue _queue = OutboundQueue.Held;
    private PendingFrames? _pending; // the flusher; null while nothing is being sent
    private long _outboxBytes;       // interlocked
    private volatile bool _isFull;   // set by who queues, reset by the flusher; the handler was told

    /// <inheritdoc/>
    public SegmentWriter BeginFrame()
    {
        if (ReactorWorker.Current is ReactorWorker worker && worker.TryOpenFrame(this))
        {
            StreamTurn turn = TurnOf(worker.Baton);
            if (TryHoldForTurn(turn))
            {
                turn.Opener = worker;
                return turn.Writer;
            }

            worker.CloseFrame();
        }

        SegmentWriter own = SegmentWriterPool.Rent();
        own.Borrows = true;
        return own;
    }

    /// <inheritdoc/>
    public void EndFrame(SegmentWriter writer, bool endsCall)
    {
        writer.End(endsCall);
        if (writer.Owner is StreamTurn turn)
        {
            if (writer.FinishedBytes >= TurnFlushBytes)
            {
                FlushTurn(turn);
            }

            turn.Opener!.CloseFrame();
            return;
        }

        int lengthBytes = writer.FinishedBytes;
        bool hasBorrowed = writer.HasBorrowed;
        BufferSegment unit = writer.Detach()!;
        SegmentWriterPool.Return(writer);
        Publish(unit, lengthBytes, hasBorrowed);
    }

    /// <inheritdoc/>
    public void DiscardFrame(SegmentWriter writer)
    {
        if (writer.IsOpen)
        {
            writer.Discard();
        }

        if (writer.Owner is StreamTurn turn)
        {
            turn.Opener!.CloseFrame();
        }
        else
        {
            SegmentWriterPool.Return(writer);
        }
    }

    private PendingFrames Pending => _pending ??= PendingFrames.Rent();

    /// <summary>Makes the turn the flusher, so that its frames can wait for the end of the turn without being overtaken.</summary>
    private bool TryHoldForTurn(StreamTurn turn)
    {
        if (turn.IsFlusher)
        {
            // Somebody queued behind the turn's frames: what the turn writes from now on goes behind that.
            return !_queue.HasQueued;
        }

        if (turn.Channel is null || _isEnding || !_queue.TryHold())
        {
            return false;
        }

        turn.IsFlusher = true;
        turn.FirstUnflushed = Now;
        return true;
    }

    private void Publish(BufferSegment unit, int lengthBytes, bool hasBorrowed)
    {
        if (_isEnding)
        {
            SegmentPool.ReturnChain(unit);
            return;
        }

        // Told before the mark, and marked before the push: whoever sends this unit also tells when all is gone.
        if (Interlocked.Add(ref _outboxBytes, lengthBytes) > FullOutboxBytes && !_isFull)
        {
            _handler.OnSendBlocked();
            _isFull = true;
        }

        if (hasBorrowed)
        {
            if (TrySendBorrowed(unit))
            {
                return;
            }

            unit = BorrowedSegments.CopyAll(unit, out _); // another thread will send it, when this one's caller has gone on
        }

        switch (_queue.Push(unit))
        {
            case PushResult.Closed:
                _ = Interlocked.Add(ref _outboxBytes, -lengthBytes);
                SegmentPool.ReturnChain(unit);
                break;
            case PushResult.Flusher:
                FlushWithReference();
                break;
            default:
                break;
        }
    }

    /// <summary>Sends at once what refers to borrowed bytes, if nobody else is sending.</summary>
    private bool TrySendBorrowed(BufferSegment unit)
    {
        if (!_state.TryAddReference())
        {
            return false;
        }

        bool isFlusher = _queue.TryHold();
        if (isFlusher)
        {
            Pending.Append(unit);
            Flush();
        }

        ReleaseReference(isCleanStack: false);
        return isFlusher;
    }

    /// <summary>Flushes from a thread that has no reference. If the channel closes, what is queued is left to who closes it.</summary>
    private void FlushWithReference()
    {
        if (_state.TryAddReference())
        {
            Flush();
            ReleaseReference(isCleanStack: false);
        }
    }

    private void FlushTurn(StreamTurn turn)
    {
        turn.IsFlusher = false;
        int lengthBytes = turn.Writer.FinishedBytes;
        Pending.Append(turn.Writer.Detach());
        _ = Interlocked.Add(ref _outboxBytes, lengthBytes);
        Flush();
    }

    private void QueuePreface()
    {
        BufferSegment preface = SegmentPool.Rent(sizeof(uint));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(preface.Array, FrameReader.PrefaceBytes);
        preface.End = sizeof(uint);
        _ = Interlocked.Add(ref _outboxBytes, sizeof(uint));
        Pending.AppendPreface(preface);
    }

    /// <summary>Sends until nothing is left, and then is the flusher no more, or until the kernel takes no more, and then parks. By the
    /// flusher, with a reference.</summary>
    private void Flush()
    {
        ReactorWorker? worker = ReactorWorker.Current;
        worker?.ForbidUserCode();
        int sends = 0;
        while (true)
        {
            if (_queue.TakeAll() is BufferSegment queued)
            {
                Pending.Append(queued);
            }

            if (_pending is { IsEmpty: false } pending)
            {
                if (_state.IsClosing || !TrySend(pending, SliceBytes(worker)))
                {
                    break; // parked, or left to who closes
                }

                bool isMoreLeft = !pending.IsEmpty || _queue.HasQueued;
                if (isMoreLeft && (++sends == SendsPerFlush || (!pending.IsEmpty && worker?.HasOthersWaiting() == true)))
                {
                    Park(pending, hasProgress: true); // the kernel may be full, or else tells at once
                    break;
                }

                continue;
            }

            if (_pending is PendingFrames empty)
            {
                _pending = null;
                PendingFrames.Return(empty);
            }

            if (_isEnding)
            {
                EndSending();
            }

            // Close sets its flag and then looks for a flusher; so look at the flag again after there is none.
            if (_queue.TryRelease() && (!_isEnding || _isSendEnded || !_queue.TryHold()))
            {
                break;
            }
        }

        worker?.AllowUserCode();
    }

    /// <summary>One system call.</summary>
    /// <returns>False if the flusher is parked or the connection failed.</returns>
    private bool TrySend(PendingFrames pending, int sliceBytes)
    {
        int replies = 0;
        int segments = 0;
        long wantedBytes = 0; // of many large replies more than an int holds
        for (BufferSegment? segment = pending.First;
            segment is not null && segments < VectorsMax && wantedBytes < sliceBytes;
            segment = segment.Next)
        {
            wantedBytes += segment.Length;
            segments++;
            if (wantedBytes <= sliceBytes)
            {
                replies += segment.Replies;
            }
        }

        int lengthBytes = (int)Math.Min(wantedBytes, sliceBytes);
        ChoosePatience(lengthBytes);

        // Before the call, so that the place is free when the peer can know that it is.
        if (replies > 0)
        {
            _handler.OnRepliesSent(replies);
        }

        SysResult result = segments == 1 ? SendOne(pending.First!, lengthBytes) : SendMany(pending, segments, lengthBytes);
        if (result.IsError && result.Errno != Errno.EAGAIN)
        {
            Abort(result.Describe());
            return false;
        }

        int sentBytes = Math.Max(result.Raw, 0);
        int sentReplies = pending.DropSent(sentBytes);
        _ = Interlocked.Add(ref _outboxBytes, -sentBytes);
        if (sentReplies < replies)
        {
            _handler.OnRepliesSent(sentReplies - replies);
        }

        if (sentBytes == lengthBytes)
        {
            if (_isFull || IsBlocked)
            {
                NoteProgress(isAllSent: pending.IsEmpty);
            }

            return true;
        }

        Park(pending, hasProgress: sentBytes > 0);
        return false;
    }

    private void NoteProgress(bool isAllSent)
    {
        if (_patience is { BlockedProgress: not 0 } patience)
        {
            patience.BlockedProgress = isAllSent ? 0 : Stopwatch.GetTimestamp();
        }

        if (isAllSent)
        {
            _isFull = false;
            _handler.OnSendUnblocked();
        }
    }

    /// <summary>Waits for OUT, keeping the flusher's role for who harvests it.</summary>
    private void Park(PendingFrames pending, bool hasProgress)
    {
        pending.CopyBorrowed();
        SendPatience patience = BePatient();
        bool wasBlocked = patience.BlockedProgress != 0;
        if (hasProgress || !wasBlocked)
        {
            patience.BlockedProgress = Stopwatch.GetTimestamp();
        }

        if (!wasBlocked && !_isFull)
        {
            _handler.OnSendBlocked();
        }

        if (_state.ParkWrite())
        {
            Arm();
        }
    }
}
