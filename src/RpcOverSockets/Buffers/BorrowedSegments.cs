namespace RpcOverSockets.Buffers;

/// <summary>Large payloads are not copied into segments but lent to the kernel for one send; what it does not take at once is
/// copied.</summary>
internal static class BorrowedSegments
{
    /// <summary>Shorter payloads are copied: a vector, a pin and a segment object of their own cost more than that.</summary>
    internal const int BytesMin = 64 << 10;

    /// <summary>Replaces what is borrowed in a chain by copies, so that its owner may do with it what he likes.</summary>
    /// <param name="first">The chain.</param>
    /// <param name="last">Its last segment.</param>
    /// <returns>The chain's first segment, which may be another one now.</returns>
    internal static BufferSegment CopyAll(BufferSegment first, out BufferSegment last)
    {
        BufferSegment? before = null;
        BufferSegment? segment = first;
        while (segment is not null)
        {
            if (segment.IsBorrowed)
            {
                segment = Copy(segment);
                if (before is null)
                {
                    first = segment;
                }
                else
                {
                    before.Next = segment;
                }
            }

            before = segment;
            segment = segment.Next;
        }

        last = before!;
        return first;
    }

    private static BufferSegment Copy(BufferSegment borrowed)
    {
        BufferSegment copy = SegmentPool.Rent(borrowed.Length);
        borrowed.Filled.CopyTo(copy.Array);
        copy.End = borrowed.Length;
        copy.Replies = borrowed.Replies;
        copy.Next = borrowed.Next;
        SegmentPool.Return(borrowed);
        return copy;
    }
}
