using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using RpcOverSockets.Buffers;

namespace RpcOverSockets.Framing;

/// <summary>Cuts frames out of a byte stream (protocol.md §1.1): bytes come in, frames come out; it knows no socket.</summary>
/// <remarks>
/// Used by one thread at a time. Bytes are received into a buffer that many readers share, and frames are cut there in place. Only what is
/// left at the end of a turn moves to memory of the reader's own, and a frame that is large is received straight into it. That memory grows
/// with what arrived, never with what a length claims: at most about 4 KiB + 16 × the bytes received.
/// </remarks>
internal sealed class FrameReader
{
    /// <summary>Each side's first four bytes: "ROS1".</summary>
    internal const uint PrefaceBytes = 0x524F5331;

    // A tail up to here is copied in front of what comes next; a longer one stays, and the rest of its frame is received behind it.
    private const int CopiedTailBytesMax = 4096;
    private const int GrowthFactor = 4;
    private const int LastGrowthFactor = 16; // if it holds the whole frame then
    private const int LeastGrowthBytes = 4 << 10; // and at least a quarter, or a large frame would be copied for every page of it
    private const int LeastGrowthShare = 4;

    private byte[] _array = []; // the shared buffer, or that of _own
    private int _start;
    private int _end;
    private BufferSegment? _own;
    private PayloadPiece? _piece; // the frame in _own that was read last, if its reader may have taken _own
    private int _prefaceSeen;
    private bool _isDiscarding;

    /// <summary>Creates a reader.</summary>
    /// <param name="hasPreface">Whether the stream's preface was read already.</param>
    internal FrameReader(bool hasPreface = false) => _prefaceSeen = hasPreface ? sizeof(uint) : 0;

    /// <summary>Whether it holds nothing of its connection, so that another one whose preface was read may use it.</summary>
    internal bool IsSpare => _prefaceSeen == sizeof(uint) && _end == _start && _own is null && !_isDiscarding;

    /// <summary>Whether bytes are there that were not cut yet.</summary>
    internal bool HasUnread => _end > _start;

    /// <summary>Bytes of memory of its own.</summary>
    internal int OwnBytes => _own?.Array.Length ?? 0;

    /// <summary>Gets where the next bytes go.</summary>
    /// <param name="shared">The buffer that all readers of this thread share. What it held for this reader is kept until the end of the
    /// turn, so it must be the same one throughout a turn.</param>
    internal ArraySegment<byte> Prepare(byte[] shared)
    {
        int unread = _end - _start;
        if (_own is null)
        {
            if (unread == 0 || !ReferenceEquals(_array, shared))
            {
                Debug.Assert(unread == 0);
                _array = shared;
                _start = 0;
                _end = 0;
            }
            else if (_end == shared.Length || _start > 0)
            {
                MoveToFront(shared, unread);
            }

            if (_end < shared.Length)
            {
                return new ArraySegment<byte>(shared, _end, shared.Length - _end);
            }

            Keep(unread); // a frame larger than the shared buffer
        }
        else if (unread <= CopiedTailBytesMax)
        {
            _array.AsSpan(_start, unread).CopyTo(shared);
            ReturnOwn();
            _array = shared;
            _start = 0;
            _end = unread;
            return new ArraySegment<byte>(shared, unread, shared.Length - unread);
        }

        return PrepareOwn(_end - _start);
    }

    /// <summary>Says how many bytes were put where <see cref="Prepare"/> said.</summary>
    internal void Filled(int count)
    {
        if (!_isDiscarding)
        {
            _end += count;
        }
    }

    /// <summary>Cuts the next frame.</summary>
    /// <param name="frameBytesMax">Largest legal value of the length field.</param>
    /// <param name="header">The frame's header.</param>
    /// <param name="payload">The payload; valid until <see cref="Prepare"/> or <see cref="Settle"/> is called.</param>
    internal FrameReadResult TryRead(int frameBytesMax, out FrameHeader header, out ReadOnlySequence<byte> payload)
    {
        header = default;
        payload = default;
        if (_prefaceSeen < sizeof(uint))
        {
            return ReadPreface();
        }

        int unread = _end - _start;
        if (unread < FrameHeader.LengthBytes)
        {
            return FrameReadResult.NeedMore;
        }

        uint lengthBytes = BinaryPrimitives.ReadUInt32BigEndian(_array.AsSpan(_start));
        if (lengthBytes < FrameHeader.BodyBytes)
        {
            return FrameReadResult.TooShort;
        }

        if (lengthBytes > (uint)frameBytesMax)
        {
            return FrameReadResult.TooLarge;
        }

        int frameBytes = FrameHeader.LengthBytes + (int)lengthBytes;
        if (unread < frameBytes)
        {
            return FrameReadResult.NeedMore;
        }

        header = FrameHeader.Read(_array.AsSpan(_start + FrameHeader.LengthBytes));
        payload = PayloadAt(_start + FrameHeader.StreamBytes, frameBytes - FrameHeader.StreamBytes);
        _start += frameBytes;
        return FrameReadResult.Frame;
    }

    /// <summary>The turn ends and others will use the shared buffer: moves what is left to memory of the reader's own.</summary>
    internal void Settle()
    {
        int unread = _end - _start;
        if (unread > 0)
        {
            if (_own is null)
            {
                Keep(unread);
            }
        }
        else
        {
            Release();
        }
    }

    /// <summary>Like <see cref="Settle"/>, but somebody still reads the last payload: its memory is left to the collector.</summary>
    internal void Abandon()
    {
        int unread = _end - _start;
        if (_own is not null)
        {
            InboundMemory.Remove(_own);
            _own = null;
            _piece = null;
        }

        if (unread > 0)
        {
            Keep(unread);
        }
        else
        {
            Release();
        }
    }

    /// <summary>From now on bytes are dropped.</summary>
    internal void Discard()
    {
        _isDiscarding = true;
        _start = _end;
    }

    /// <summary>Returns all memory.</summary>
    internal void Release()
    {
        ReturnOwn();
        _array = [];
        _start = 0;
        _end = 0;
    }

    // As much as is wanted, if the budget of the process has room for it; else no more than it takes to go on.
    private static BufferSegment RentOwn(int wantedBytes, int leastBytes)
    {
        if (InboundMemory.TryAdd(SegmentPool.RentedBytes(wantedBytes)))
        {
            return SegmentPool.Rent(wantedBytes);
        }

        BufferSegment segment = SegmentPool.Rent(leastBytes);
        InboundMemory.Add(segment);
        return segment;
    }

    private void ReturnOwn()
    {
        if (_own is not BufferSegment own)
        {
            return;
        }

        InboundMemory.Remove(own);
        if (_piece is null || _piece.TryTake(out _))
        {
            SegmentPool.Return(own);
        }

        _own = null;
        _piece = null;
    }

    // A large frame that is alone in its segment may be kept by whoever reads it.
    private ReadOnlySequence<byte> PayloadAt(int start, int lengthBytes)
    {
        if (_own is null || lengthBytes < PayloadPiece.BytesMin || start + lengthBytes != _end)
        {
            return new ReadOnlySequence<byte>(_array, start, lengthBytes);
        }

        _piece = new PayloadPiece(_own, start, lengthBytes);
        return _piece.Payload;
    }

    private FrameReadResult ReadPreface()
    {
        while (_prefaceSeen < sizeof(uint) && _start < _end)
        {
            if (_array[_start] != (byte)(PrefaceBytes >> (24 - (8 * _prefaceSeen))))
            {
                return FrameReadResult.BadPreface;
            }

            _start++;
            _prefaceSeen++;
        }

        return _prefaceSeen == sizeof(uint) ? FrameReadResult.Preface : FrameReadResult.NeedMore;
    }

    /// <summary>How much memory bytes of the front frame deserve: all of the frame, so that they are not copied again as it grows, if that
    /// is no more than a multiple of them.</summary>
    private int LengthToKeep(int unread)
    {
        if (unread < FrameHeader.LengthBytes)
        {
            return unread;
        }

        long frameBytes = FrameHeader.LengthBytes + (long)BinaryPrimitives.ReadUInt32BigEndian(_array.AsSpan(_start));
        if (frameBytes <= unread)
        {
            return unread;
        }

        return frameBytes <= (long)unread * LastGrowthFactor && SegmentPool.RentedBytes((int)frameBytes) <= (long)unread * LastGrowthFactor
            ? (int)frameBytes
            : (int)Math.Min(frameBytes, (long)unread * GrowthFactor);
    }

    private void MoveToFront(byte[] shared, int unread)
    {
        _array.AsSpan(_start, unread).CopyTo(shared);
        _start = 0;
        _end = unread;
    }

    private void Keep(int unread)
    {
        // Nothing for what is still to come if the budget has no room for it: that is asked for once it comes.
        BufferSegment segment = RentOwn(LengthToKeep(unread), leastBytes: unread);
        _array.AsSpan(_start, unread).CopyTo(segment.Array);
        _own = segment;
        _array = segment.Array;
        _start = 0;
        _end = unread;
    }

    /// <summary>Room for the rest of the frame that begins at <see cref="_start"/>, and for nothing behind it.</summary>
    private ArraySegment<byte> PrepareOwn(int unread)
    {
        // TryRead has refused a length that is above the limit.
        int frameBytes = FrameHeader.LengthBytes + (int)BinaryPrimitives.ReadUInt32BigEndian(_array.AsSpan(_start));
        if (_end == _array.Length)
        {
            int leastBytes = unread + Math.Max(LeastGrowthBytes, unread / LeastGrowthShare);
            BufferSegment segment = RentOwn(LengthToKeep(unread), Math.Min(frameBytes, leastBytes));
            _array.AsSpan(_start, unread).CopyTo(segment.Array);
            ReturnOwn();
            _own = segment;
            _array = segment.Array;
            _start = 0;
            _end = unread;
        }

        return new ArraySegment<byte>(_array, _end, Math.Min(frameBytes - unread, _array.Length - _end));
    }
}
