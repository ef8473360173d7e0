using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Transport.Duplex;

/// <content>The write side: many threads queue frames, one loop writes what is there in one piece.</content>
internal sealed partial class DuplexChannel
{
    // A write is progress only when it is complete; so it is never so long that a slow peer would look dead.
    private const int WriteBytesMax = 64 << 10;

    private readonly WakeSignal _wake = new();
    private readonly ForeignOperation _writing = new();
    private OutboundQueue _queue = OutboundQueue.Held; // the loop is the flusher, and so is who creates the channel
    private readonly PendingFrames _pending = new();   // the flusher
    private Task _sending = Task.CompletedTask; // set by StartSending
    private volatile bool _hasPreface;  // our preface may leave: always at the initiator, elsewhere after the peer's was checked
    private bool _isBlocked;            // the flusher; the handler was told, and nothing else since
    private long _outboxBytes;          // interlocked
    private long _sendProgress;         // volatile: when bytes last left, or the first came

    public SegmentWriter BeginFrame() => SegmentWriterPool.Rent();

    public void EndFrame(SegmentWriter writer, bool endsCall)
    {
        writer.End(endsCall);
        int lengthBytes = writer.FinishedBytes;
        BufferSegment unit = writer.Detach()!;
        SegmentWriterPool.Return(writer);
        if (_isEnding || _isClosed)
        {
            SegmentPool.ReturnChain(unit);
            return;
        }

        if (Interlocked.Add(ref _outboxBytes, lengthBytes) == lengthBytes)
        {
            Volatile.Write(ref _sendProgress, Now);
        }

        switch (_queue.Push(unit))
        {
            case PushResult.Closed:
                SegmentPool.ReturnChain(unit);
                break;
            case PushResult.Flusher:
                _wake.Set();
                break;
            default:
                break;
        }
    }

    public void DiscardFrame(SegmentWriter writer)
    {
        if (writer.IsOpen)
        {
            writer.Discard();
        }

        SegmentWriterPool.Return(writer);
    }

    /// <summary>The preface may leave, and behind it what is queued.</summary>
    private void StartSending()
    {
        BufferSegment preface = SegmentPool.Rent(sizeof(uint));
        BinaryPrimitives.WriteUInt32BigEndian(preface.Array, FrameReader.PrefaceBytes);
        preface.End = sizeof(uint);
        _ = Interlocked.Add(ref _outboxBytes, sizeof(uint));
        _pending.AppendPreface(preface);
        _hasPreface = true;
        _sending = Task.Run(SendAsync, CancellationToken.None);
    }

    private async Task SendAsync()
    {
        try
        {
            while (!_isClosed)
            {
                _pending.Append(_queue.TakeAll());
                if (!_pending.IsEmpty)
                {
                    int lengthBytes = (int)Math.Min(_pending.LengthBytes, WriteBytesMax);
                    BufferSegment buffer = Take(lengthBytes);
                    await WriteAsync(buffer.Array.AsMemory(0, lengthBytes)).ConfigureAwait(false);
                    if (!_writing.TryEnd())
                    {
                        return; // the buffer is left to the collector
                    }

                    SegmentPool.Return(buffer);
                    NoteSent(lengthBytes);
                }
                else if (_isEnding)
                {
                    await EndSendingAsync().ConfigureAwait(false);
                    return;
                }
                else
                {
                    // Who ends the connection sets a flag and then looks for a flusher; so look at the flags again after there is none.
                    _wake.Reset();
                    if (_queue.TryRelease() && ((!_isEnding && !_isClosed) || !_queue.TryHold()))
                    {
                        await _wake.WaitAsync().ConfigureAwait(false);
                    }
                }
            }
        }
#pragma warning disable CA1031 // The boundary of a background task: whatever ends it ends the connection and is told as its reason.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Abort(_writing.TryEnd()
                ? $"writing to {_bytes.Name} failed: {e.Message}"
                : $"what was to be sent could not be handled: {e.Message}");
        }
    }

    /// <summary>Moves bytes out of what is pending: as soon as they are with the stream, nobody knows whether they left.</summary>
    private BufferSegment Take(int lengthBytes)
    {
        BufferSegment buffer = SegmentPool.Rent(lengthBytes);
        _pending.CopyTo(buffer.Array.AsSpan(0, lengthBytes));
        int replies = _pending.DropSent(lengthBytes);

        // Before the write, so that the place is free when the peer can know that it is.
        if (replies > 0)
        {
            _handler.OnRepliesSent(replies);
        }

        return buffer;
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        _writing.Begin();
        ValueTask write = _bytes.WriteAsync(bytes, _cancelled);
        if (!_isBlocked && !write.IsCompleted && _writing.TryEnd())
        {
            _isBlocked = true;
            _handler.OnSendBlocked();
            _writing.Begin();
        }

        return write;
    }

    private void NoteSent(int lengthBytes)
    {
        Volatile.Write(ref _sendProgress, Now);
        _ = Interlocked.Add(ref _outboxBytes, -lengthBytes);
        if (_isBlocked && _pending.IsEmpty)
        {
            _isBlocked = false;
            _handler.OnSendUnblocked();
        }
    }
}
