using RpcOverSockets.Buffers;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>A message on its way out: kept until the peer has it, and as long as a later one must wait for it.</summary>
/// <remarks>Belongs to one session and is used again by it, with another number.</remarks>
internal sealed class OutMessage
{
    private BufferSegment? _cursor;
    private int _cursorOffset; // of the cursor's first byte in the message

    /// <summary>Its number, or −1 while it is not in use.</summary>
    internal long Number { get; set; } = -1;

    internal BufferSegment? First { get; private set; }

    internal int LengthBytes { get; private set; }

    /// <summary>Messages with the same key are delivered in order; 0: with none.</summary>
    internal uint Key { get; private set; }

    /// <summary>What the owner wants to hear again if the message never left.</summary>
    internal uint Tag { get; private set; }

    internal int Replies { get; private set; }

    internal bool IsFence { get; private set; }

    /// <summary>The first byte that was never sent.</summary>
    internal int NextOffset { get; set; }

    internal bool IsSentOnce => NextOffset == LengthBytes;

    /// <summary>Whether the peer has all of it.</summary>
    internal bool IsAcked { get; set; }

    /// <summary>Parts that the peer has, while it has not all.</summary>
    internal RangeSet Acked { get; } = new();

    /// <summary>Parts to be sent again.</summary>
    internal RangeSet Lost { get; } = new();

    /// <summary>The first bytes that the peer does not have for certain, as far as the next that it has, or that were sent; or, if it has
    /// all that were sent, those that were not.</summary>
    internal (int Offset, int End) FirstMissing
    {
        get
        {
            bool hasFront = !Acked.IsEmpty && Acked.StartAt(0) == 0;
            int offset = hasFront ? (int)Acked.EndAt(0) : 0;
            int next = hasFront ? 1 : 0;
            int end = next < Acked.Count ? (int)Acked.StartAt(next) : NextOffset;
            return (offset, offset < end ? end : LengthBytes);
        }
    }

    internal bool IsInLostList { get; set; }

    internal OutMessage? NextLost { get; set; }

    /// <summary>The message with the same key that must be delivered first, until it certainly has been.</summary>
    internal OutMessage? Predecessor { get; set; }

    internal OutMessage? Successor { get; set; }

    /// <summary>Neighbours among all messages of the session, by number.</summary>
    internal OutMessage? Previous { get; set; }

    internal OutMessage? Next { get; set; }

    /// <summary>Neighbours among those with bytes that were never sent, by size.</summary>
    internal OutMessage? BucketPrevious { get; set; }

    internal OutMessage? BucketNext { get; set; }

    internal int Bucket { get; set; } = -1;

    /// <summary>Takes over the bytes of a message.</summary>
    internal void Begin(long number, BufferSegment first, in MessageInfo info)
    {
        Number = number;
        First = first;
        _cursor = first;
        _cursorOffset = 0;
        LengthBytes = info.LengthBytes;
        Key = info.Key;
        Tag = info.Tag;
        Replies = info.Replies;
        IsFence = info.IsFence;
        NextOffset = 0;
        IsAcked = false;
    }

    /// <summary>Copies a part.</summary>
    internal void Copy(int offset, Span<byte> target)
    {
        if (_cursor is null || offset < _cursorOffset)
        {
            _cursor = First;
            _cursorOffset = 0;
        }

        while (offset - _cursorOffset >= _cursor!.Length)
        {
            _cursorOffset += _cursor.Length;
            _cursor = _cursor.Next;
        }

        BufferSegment? segment = _cursor;
        int skip = offset - _cursorOffset;
        while (target.Length > 0)
        {
            ReadOnlySpan<byte> part = segment!.Filled[skip..];
            part = part[..Math.Min(part.Length, target.Length)];
            part.CopyTo(target);
            target = target[part.Length..];
            segment = segment.Next;
            skip = 0;
        }
    }

    /// <summary>Gives the bytes back: the peer has them, or the session has ended.</summary>
    internal void DropBytes()
    {
        SegmentPool.ReturnChain(First);
        First = null;
        _cursor = null;
        Acked.Clear();
        Lost.Clear();
    }

    /// <summary>Ends its use.</summary>
    internal void End()
    {
        Number = -1;
        Predecessor = null;
        Successor = null;
        Previous = null;
        Next = null;
    }
}
