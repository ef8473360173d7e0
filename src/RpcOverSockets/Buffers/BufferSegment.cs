namespace RpcOverSockets.Buffers;

/// <summary>A pinned array from the pool with what is filled of it; links to the next segment of the same owner.</summary>
/// <remarks>One owner at a time; the owner returns it with <see cref="SegmentPool.Return"/>, once.</remarks>
internal sealed class BufferSegment
{
    internal BufferSegment(int sizeClass, int lengthBytes)
    {
        SizeClass = sizeClass;
        // On the pinned heap, so that system calls and vectors of buffers can use its address as long as it lives.
        Array = GC.AllocateUninitializedArray<byte>(lengthBytes, pinned: true);
    }

    /// <summary>Refers to bytes of somebody else, which are only read.</summary>
    /// <remarks>Neither pinned nor the pool's: whoever hands it to the kernel pins it, and it must not be kept longer than the call in
    /// which its owner lent it (see <see cref="BorrowedSegments"/>).</remarks>
    internal BufferSegment(ArraySegment<byte> borrowed)
    {
        SizeClass = -1;
        IsBorrowed = true;
        Array = borrowed.Array!;
        Start = borrowed.Offset;
        End = borrowed.Offset + borrowed.Count;
    }

    internal byte[] Array { get; }

    /// <summary>Whether the array is somebody else's: nothing may be written into it.</summary>
    internal bool IsBorrowed { get; }

    /// <summary>Index of the pool's list that it belongs to, or −1 for a size that is not pooled.</summary>
    internal int SizeClass { get; }

    /// <summary>First filled byte that was not consumed yet.</summary>
    internal int Start { get; set; }

    /// <summary>End of the filled bytes.</summary>
    internal int End { get; set; }

    internal int Length => End - Start;

    internal BufferSegment? Next { get; set; }

    /// <summary>The unit that was queued before this one, while the segment is the first of a unit in an outbound queue.</summary>
    internal BufferSegment? NextUnit { get; set; }

    /// <summary>Address of the first byte; valid as long as the segment lives. Not of a borrowed one.</summary>
    internal unsafe byte* Address => (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(
        ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(Array));

    /// <summary>REPLY and ERROR frames that end in this segment (see IFrameChannel.EndFrame).</summary>
    internal int Replies { get; set; }

    internal int FreeBytes => IsBorrowed ? 0 : Array.Length - End;

    internal Span<byte> Free => Array.AsSpan(End, FreeBytes);

    internal ReadOnlySpan<byte> Filled => Array.AsSpan(Start, End - Start);
}
