using System.Diagnostics;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Transport.Streams;

/// <summary>The chain of segments that is being sent, and where in it frames begin. Owned by the flusher.</summary>
internal sealed class PendingFrames
{
    [ThreadStatic]
    private static PendingFrames? t_spare;

    private BufferSegment? _last;
    private long _begunBytes; // bytes at the front that end a frame of which a part was sent
    private uint _begunCall;  // its call id if it is a CALL, else 0

    private bool _hasBorrowed; // a segment may be borrowed

    internal BufferSegment? First { get; private set; }

    /// <summary>Whether segments may be borrowed, and so are not pinned.</summary>
    internal bool HasBorrowed => _hasBorrowed;

    internal long LengthBytes { get; private set; }

    internal bool IsEmpty => First is null;

    /// <summary>Gets an empty one: a connection that sends nothing needs none.</summary>
    internal static PendingFrames Rent()
    {
        PendingFrames pending = t_spare ?? new PendingFrames();
        t_spare = null;
        return pending;
    }

    /// <summary>Gives an empty one back.</summary>
    internal static void Return(PendingFrames pending)
    {
        Debug.Assert(pending.IsEmpty);
        t_spare = pending;
    }

    internal void Append(BufferSegment? chain)
    {
        if (chain is null)
        {
            return;
        }

        if (_last is null)
        {
            First = chain;
        }
        else
        {
            _last.Next = chain;
        }

        for (BufferSegment? segment = chain; segment is not null; segment = segment.Next)
        {
            LengthBytes += segment.Length;
            _hasBorrowed |= segment.IsBorrowed;
            _last = segment;
        }
    }

    /// <summary>Copies what is borrowed, before the thread in whose call it was lent leaves the rest to others.</summary>
    internal void CopyBorrowed()
    {
        if (_hasBorrowed && First is BufferSegment first)
        {
            First = BorrowedSegments.CopyAll(first, out _last);
        }

        _hasBorrowed = false;
    }

    /// <summary>Puts bytes first that are part of no frame: the preface.</summary>
    internal void AppendPreface(BufferSegment preface)
    {
        Append(preface);
        _begunBytes = preface.Length;
    }

    /// <summary>Copies bytes from the front; they stay.</summary>
    internal void CopyTo(Span<byte> target)
    {
        for (BufferSegment? segment = First; segment is not null && target.Length > 0; segment = segment.Next)
        {
            int lengthBytes = Math.Min(segment.Length, target.Length);
            segment.Filled[..lengthBytes].CopyTo(target);
            target = target[lengthBytes..];
        }
    }

    /// <summary>Drops what was sent.</summary>
    /// <returns>Replies that end in segments which were sent whole.</returns>
    internal int DropSent(int lengthBytes)
    {
        if (lengthBytes == LengthBytes)
        {
            _begunBytes = 0;
            _begunCall = 0;
        }
        else
        {
            Align(lengthBytes);
        }

        LengthBytes -= lengthBytes;
        int replies = 0;
        while (First is BufferSegment first)
        {
            if (lengthBytes < first.Length)
            {
                first.Start += lengthBytes;
                return replies;
            }

            lengthBytes -= first.Length;
            replies += first.Replies;
            First = first.Next;
            SegmentPool.Return(first);
        }

        _last = null;
        _hasBorrowed = false;
        return replies;
    }

    /// <summary>Tells which calls did not leave, a partly sent one included, and drops all.</summary>
    internal void DropUnsent(IFrameHandler handler)
    {
        if (_begunCall != 0)
        {
            handler.OnCallUnsent(_begunCall);
        }

        if (First is BufferSegment first)
        {
            var cursor = new SegmentCursor(first);
            cursor.Skip(_begunBytes);
            while (cursor.TryReadFrame(out long frameBytes, out uint call))
            {
                if (call != 0)
                {
                    handler.OnCallUnsent(call);
                }

                cursor.Skip(frameBytes);
            }

            SegmentPool.ReturnChain(first);
        }

        First = null;
        _last = null;
        _begunBytes = 0;
        _begunCall = 0;
        _hasBorrowed = false;
        LengthBytes = 0;
    }

    private void Align(long sentBytes)
    {
        if (sentBytes < _begunBytes)
        {
            _begunBytes -= sentBytes;
            return;
        }

        long rest = sentBytes - _begunBytes;
        var cursor = new SegmentCursor(First!);
        cursor.Skip(_begunBytes);
        _begunBytes = 0;
        _begunCall = 0;
        while (rest > 0 && cursor.TryReadFrame(out long frameBytes, out uint call))
        {
            if (frameBytes > rest)
            {
                _begunBytes = frameBytes - rest;
                _begunCall = call;
                return;
            }

            rest -= frameBytes;
            cursor.Skip(frameBytes);
        }
    }
}
