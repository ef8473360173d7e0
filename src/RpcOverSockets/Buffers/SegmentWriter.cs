using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Buffers;

/// <summary>Writes frames one after another into a chain of pooled segments, and can take back the last one.</summary>
/// <remarks>Used by one thread at a time. Bytes before the mark are finished frames; bytes after it belong to the frame being
/// written.</remarks>
internal sealed class SegmentWriter : IBufferWriter<byte>
{
    // No side takes longer frames (RpcConnectionOptions.FrameBytesMax), and all sums of them are far from overflowing.
    private const int FrameBytesMost = 1 << 30;

    private BufferSegment? _first;
    private BufferSegment? _last;
    private BufferSegment? _markSegment; // null: the chain was empty
    private int _markEnd;
    private int _frameBytes;             // of the frame being written, in segments before _last
    private int _frameStartInLast;

    /// <summary>Who lends it for one frame after another; null for a writer of <see cref="SegmentWriterPool"/>.</summary>
    internal object? Owner { get; init; }

    /// <summary>Whether large payloads may be borrowed: whoever ends the frame sends it, or copies them, before it returns.</summary>
    internal bool Borrows { get; set; }

    /// <summary>Whether pooled bytes that are written to the frame belong to it from then on: they are a result. Ends with the
    /// frame.</summary>
    internal bool Adopts { get; set; }

    /// <summary>Whether the chain refers to bytes that are borrowed.</summary>
    internal bool HasBorrowed { get; private set; }

    /// <summary>Whether a frame was begun and neither ended nor discarded.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>Whether no finished frame is in the chain.</summary>
    internal bool IsEmpty => _first is null;

    /// <summary>Bytes in the chain, finished frames only.</summary>
    internal int FinishedBytes { get; private set; }

    /// <summary>Bytes of the frame being written.</summary>
    internal int FrameBytes => _last is null ? 0 : _frameBytes + _last.End - _frameStartInLast;

    /// <summary>Whether the frame being written is alone and fills less than a quarter of its segment.</summary>
    internal bool IsSparse => _last is BufferSegment last && ReferenceEquals(_first, last) && last.End < last.Array.Length / 4;

    /// <summary>Begins a frame and reserves room for its header, contiguous in one segment.</summary>
    /// <param name="headerBytes">Bytes to reserve.</param>
    /// <param name="payloadBytes">Bytes that will follow, where it is known.</param>
    /// <returns>The reserved room, to be filled before the frame ends.</returns>
    internal Span<byte> Begin(int headerBytes, int payloadBytes = 0)
    {
        Debug.Assert(!IsOpen);
        IsOpen = true;
        Adopts = false;
        _markSegment = _last;
        _markEnd = _last?.End ?? 0;
        _frameBytes = 0;
        _frameStartInLast = _markEnd;
        Span<byte> header = GetSpan(headerBytes + payloadBytes)[..headerBytes];
        if (!ReferenceEquals(_last, _markSegment))
        {
            _frameStartInLast = 0;
            _frameBytes = 0;
        }

        Advance(headerBytes);
        return header;
    }

    /// <summary>Gets the first bytes of the frame being written, which must lie in one segment: what <see cref="Begin"/>
    /// reserved.</summary>
    internal Span<byte> FrameStart(int headerBytes)
    {
        BufferSegment segment = FindFrameStart(out int start);
        return segment.Array.AsSpan(start, headerBytes);
    }

    /// <summary>Copies the frame being written.</summary>
    internal byte[] CopyFrame()
    {
        byte[] copy = new byte[FrameBytes];
        BufferSegment? segment = FindFrameStart(out int start);
        for (int at = 0; segment is not null; segment = segment.Next)
        {
            ReadOnlySpan<byte> part = segment.Array.AsSpan(start, segment.End - start);
            part.CopyTo(copy.AsSpan(at));
            at += part.Length;
            start = segment.Next?.Start ?? 0;
        }

        return copy;
    }

    /// <summary>Takes back the end of the frame being written.</summary>
    /// <param name="frameBytes">What is left of it; not less than its header.</param>
    internal void Truncate(int frameBytes)
    {
        Debug.Assert(frameBytes <= FrameBytes);
        BufferSegment segment = FindFrameStart(out int start);
        int before = 0;
        while (frameBytes - before > segment.End - start)
        {
            before += segment.End - start;
            segment = segment.Next!;
            start = 0;
        }

        SegmentPool.ReturnChain(segment.Next);
        segment.Next = null;
        segment.End = start + frameBytes - before;
        _last = segment;
        _frameBytes = before;
        _frameStartInLast = start;
    }

    /// <summary>Ends the frame being written.</summary>
    /// <param name="endsCall">Counted in <see cref="BufferSegment.Replies"/> of the segment in which the frame ends.</param>
    internal void End(bool endsCall)
    {
        Debug.Assert(IsOpen);
        FinishedBytes += FrameBytes;
        if (endsCall)
        {
            _last!.Replies++;
        }

        IsOpen = false;
    }

    /// <summary>Takes back the frame being written.</summary>
    internal void Discard()
    {
        Debug.Assert(IsOpen);
        BufferSegment? rest;
        if (_markSegment is null)
        {
            rest = _first;
            _first = null;
            _last = null;
            HasBorrowed = false;
        }
        else
        {
            rest = _markSegment.Next;
            _markSegment.Next = null;
            _markSegment.End = _markEnd;
            _last = _markSegment;
        }

        SegmentPool.ReturnChain(rest);
        IsOpen = false;
    }

    /// <summary>Hands over the finished frames; the writer is empty afterwards.</summary>
    /// <returns>The chain, or null if there is none.</returns>
    internal BufferSegment? Detach()
    {
        Debug.Assert(!IsOpen);
        BufferSegment? first = _first;
        _first = null;
        _last = null;
        FinishedBytes = 0;
        HasBorrowed = false;
        return first;
    }

    /// <summary>Puts bytes into the frame without copying them, where that is allowed and pays.</summary>
    /// <param name="bytes">Must not change until the frame is ended.</param>
    /// <returns>False: nothing happened, the caller copies.</returns>
    internal bool TryBorrow(ReadOnlyMemory<byte> bytes)
    {
        Debug.Assert(IsOpen && _last is not null);
        if (!Borrows || bytes.Length < BorrowedSegments.BytesMin || !MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array))
        {
            return false;
        }

        RequireRoom(array.Count);
        Link(new BufferSegment(array));
        HasBorrowed = true;
        return true;
    }

    /// <summary>Puts pooled bytes into the frame without copying them, where they may be taken over and that pays.</summary>
    /// <returns>False: nothing happened, the caller copies.</returns>
    /// <exception cref="ObjectDisposedException">They were disposed, perhaps this moment by another call that has the same
    /// result.</exception>
    internal bool TryAdopt(PooledBytes bytes)
    {
        Debug.Assert(IsOpen && _last is not null);
        if (!Adopts || !bytes.HasSegment)
        {
            return false;
        }

        RequireRoom(bytes.LengthBytes);
        Link(bytes.Detach());
        return true;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        Debug.Assert(_last is not null && count <= _last.FreeBytes);
        _last.End += count;
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Debug.Assert(IsOpen);
        return _last is BufferSegment last && last.FreeBytes >= Math.Max(sizeHint, 1)
            ? last.Free
            : Grow(sizeHint).Free;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        _ = GetSpan(sizeHint);
        return _last!.Array.AsMemory(_last.End);
    }

    private bool HeaderFollowsMark => _markSegment!.End > _markEnd;

    private BufferSegment FindFrameStart(out int start)
    {
        Debug.Assert(IsOpen);
        start = 0;
        if (_markSegment is null)
        {
            return _first!;
        }

        if (!HeaderFollowsMark)
        {
            return _markSegment.Next!;
        }

        start = _markEnd;
        return _markSegment;
    }

    private BufferSegment Grow(int sizeHint)
    {
        // A frame that outgrows its segment is large: the next one is four times as long, up to 1 MiB.
        int wanted = _last is null || _last.IsBorrowed || FrameBytes < _last.Array.Length / 2
            ? SegmentPool.SmallestBytes
            : Math.Min(_last.Array.Length * 4, 1 << 20);
        RequireRoom(Math.Max(sizeHint, 1));
        BufferSegment segment = SegmentPool.Rent(Math.Max(wanted, sizeHint));
        Link(segment);
        return segment;
    }

    private void RequireRoom(int moreBytes)
    {
        if ((long)FrameBytes + moreBytes > FrameBytesMost)
        {
            throw new RpcException(
                RpcStatus.ResourceExhausted, $"The payload is longer than {FrameBytesMost} bytes.", RpcOutcome.NotExecuted);
        }
    }

    private void Link(BufferSegment segment)
    {
        if (_last is null)
        {
            _first = segment;
        }
        else
        {
            _frameBytes += _last.End - _frameStartInLast;
            _last.Next = segment;
        }

        _last = segment;
        _frameStartInLast = segment.Start;
    }
}
