using RpcOverSockets.Buffers;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>A message on its way in: memory is taken as bytes arrive, never for what a total length claims.</summary>
/// <remarks>Belongs to one session's inbox, which uses it again.</remarks>
internal sealed class InMessage
{
    private const int SmallBytesMax = 16 << 10;
    private const int LargeBytesMin = 256 << 10;
    private const int LargeChunkBytes = 64 << 10;

    // Parts are about a packet long, and gaps between them are what is in flight. Who sends one byte here and one there would otherwise
    // have us keep and move a list of millions.
    private const int GapsMax = 4096;

    private readonly RangeSet _received = new();
    private BufferSegment?[] _chunks = new BufferSegment?[1];
    private int _chunkBytes;
    private int _chunkCount;

    internal long Number { get; private set; }

    internal int TotalBytes { get; private set; }

    /// <summary>The message that must be delivered first, or −1.</summary>
    internal long After { get; private set; }

    internal bool IsFence { get; private set; }

    internal bool IsComplete => _received.Total == TotalBytes;

    /// <summary>Bytes of memory that it holds.</summary>
    internal int HeldBytes { get; private set; }

    /// <summary>Whether it was sent once and outside the credit.</summary>
    internal bool IsUnreliable => Number < 0;

    /// <summary>Another message that waits for the same one.</summary>
    internal InMessage? NextWaiting { get; set; }

    internal void Begin(long number, int totalBytes, long after, bool isFence)
    {
        Number = number;
        TotalBytes = totalBytes;
        After = after;
        IsFence = isFence;
        HeldBytes = 0;
        NextWaiting = null;
        _received.Clear();
        _chunkBytes = totalBytes <= SmallBytesMax ? totalBytes : totalBytes < LargeBytesMin ? SmallBytesMax : LargeChunkBytes;
        _chunkCount = (totalBytes + _chunkBytes - 1) / _chunkBytes;
        if (_chunkCount > _chunks.Length)
        {
            _chunks = new BufferSegment?[_chunkCount];
        }
    }

    /// <summary>Begins and ends with a message that came in one part.</summary>
    internal void BeginWhole(long number, ReadOnlySpan<byte> bytes)
    {
        Number = number;
        TotalBytes = bytes.Length;
        After = -1;
        IsFence = false;
        HeldBytes = 0;
        NextWaiting = null;
        _chunkBytes = bytes.Length;
        _chunkCount = 1;
        bytes.CopyTo(Chunk(0).Array);
    }

    /// <summary>Keeps a part that lies within the message.</summary>
    /// <returns>Whether it brought anything new; a violation, if it says other bytes than came before.</returns>
    internal InboxResult Add(int offset, ReadOnlySpan<byte> bytes)
    {
        if (!IsAsBefore(offset, bytes))
        {
            return InboxResult.Violation;
        }

        if (_received.Count >= GapsMax && !_received.Touches(offset, offset + bytes.Length))
        {
            return InboxResult.NoRoom;
        }

        long before = _received.Total;
        HeldBytes -= _received.MemoryBytes;
        _received.Add(offset, offset + bytes.Length);
        HeldBytes += _received.MemoryBytes;
        if (_received.Total == before)
        {
            return InboxResult.Duplicate;
        }

        while (bytes.Length > 0)
        {
            Span<byte> room = HeldFrom(offset);
            int lengthBytes = Math.Min(bytes.Length, room.Length);
            bytes[..lengthBytes].CopyTo(room);
            bytes = bytes[lengthBytes..];
            offset += lengthBytes;
        }

        return InboxResult.Accepted;
    }

    /// <summary>Whether a part says the same wherever it overlaps what came: looks at those bytes only.</summary>
    private bool IsAsBefore(int offset, ReadOnlySpan<byte> bytes)
    {
        int end = offset + bytes.Length;
        for (int i = _received.FirstEndingAfter(offset); i < _received.Count && _received.StartAt(i) < end; i++)
        {
            int at = (int)Math.Max(_received.StartAt(i), offset);
            int to = (int)Math.Min(_received.EndAt(i), end);
            while (at < to)
            {
                Span<byte> held = HeldFrom(at);
                int lengthBytes = Math.Min(to - at, held.Length);
                if (!bytes.Slice(at - offset, lengthBytes).SequenceEqual(held[..lengthBytes]))
                {
                    return false;
                }

                at += lengthBytes;
            }
        }

        return true;
    }

    /// <summary>Hands the whole message over in one piece.</summary>
    internal BufferSegment Detach()
    {
        if (_chunkCount == 1)
        {
            BufferSegment only = _chunks[0]!;
            _chunks[0] = null;
            only.End = TotalBytes;
            InboundMemory.Remove(only);
            return only;
        }

        BufferSegment joined = SegmentPool.Rent(TotalBytes);
        for (int i = 0; i < _chunkCount; i++)
        {
            int at = i * _chunkBytes;
            _chunks[i]!.Array.AsSpan(0, Math.Min(_chunkBytes, TotalBytes - at)).CopyTo(joined.Array.AsSpan(at));
        }

        joined.End = TotalBytes;
        Drop();
        return joined;
    }

    /// <summary>Gives the memory back.</summary>
    internal void Drop()
    {
        for (int i = 0; i < _chunkCount; i++)
        {
            if (_chunks[i] is BufferSegment chunk)
            {
                _chunks[i] = null;
                InboundMemory.Remove(chunk);
                SegmentPool.Return(chunk);
            }
        }

        HeldBytes = 0;
    }

    /// <summary>Memory of the message from an offset to the end of its chunk.</summary>
    private Span<byte> HeldFrom(int offset)
    {
        int index = offset / _chunkBytes;
        int at = offset - (index * _chunkBytes);
        return Chunk(index).Array.AsSpan(at, ChunkBytes(index) - at);
    }

    private int ChunkBytes(int index) => Math.Min(_chunkBytes, TotalBytes - (index * _chunkBytes));

    private BufferSegment Chunk(int index)
    {
        if (_chunks[index] is BufferSegment chunk)
        {
            return chunk;
        }

        chunk = SegmentPool.Rent(ChunkBytes(index));
        InboundMemory.Add(chunk);
        HeldBytes += chunk.Array.Length;
        _chunks[index] = chunk;
        return chunk;
    }
}
