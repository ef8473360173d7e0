namespace RpcOverSockets.Buffers;

/// <summary>Process-wide pool of pinned segments: 4, 16, 64 KiB; 256 KiB, 1 and 4 MiB, each with room for headers. Larger ones are
/// allocated and left to the collector.</summary>
/// <remarks>Thread-safe. A thread keeps up to <see cref="PerThreadMax"/> of the smallest for itself; the shared lists are bounded in
/// bytes, so an idle process holds at most 6 × <see cref="PerClassBytesMax"/>.</remarks>
internal static class SegmentPool
{
    internal const int SmallestBytes = 4096;
    internal const int PerThreadMax = 64;
    internal const int PerClassBytesMax = 16 << 20;

    private const int ClassCount = 6;

    // Large payloads are often of a round length; with their headers they must not need a segment four times as long.
    private const int HeadroomBytes = 4096;
    private const int FirstClassWithHeadroom = 3;

    private static readonly SizeClass[] s_classes = CreateClasses();

    [ThreadStatic]
    private static BufferSegment? t_small;

    [ThreadStatic]
    private static int t_smallCount;

    /// <summary>Rents an empty segment.</summary>
    /// <param name="lengthBytesMin">What it must hold at least.</param>
    internal static BufferSegment Rent(int lengthBytesMin)
    {
        if (lengthBytesMin <= SmallestBytes && t_small is BufferSegment own)
        {
            t_small = own.Next;
            t_smallCount--;
            own.Next = null;
            return own;
        }

        int index = ClassOf(lengthBytesMin);
        return index < ClassCount
            ? s_classes[index].TryTake() ?? new BufferSegment(index, LengthOf(index))
            : new BufferSegment(sizeClass: -1, lengthBytesMin);
    }

    /// <summary>The length of the segment that <see cref="Rent"/> gives.</summary>
    internal static int RentedBytes(int lengthBytesMin) =>
        ClassOf(lengthBytesMin) is int index and < ClassCount ? LengthOf(index) : lengthBytesMin;

    /// <summary>Returns one segment. One that is borrowed is only let go.</summary>
    internal static void Return(BufferSegment segment)
    {
        if (segment.IsBorrowed)
        {
            return;
        }

        segment.Start = 0;
        segment.End = 0;
        segment.Replies = 0;
        segment.Next = null;
        segment.NextUnit = null;
        Poison(segment);

        if (segment.SizeClass == 0 && t_smallCount < PerThreadMax)
        {
            segment.Next = t_small;
            t_small = segment;
            t_smallCount++;
        }
        else if (segment.SizeClass >= 0)
        {
            s_classes[segment.SizeClass].Put(segment);
        }
    }

    /// <summary>Returns a chain of segments.</summary>
    internal static void ReturnChain(BufferSegment? first)
    {
        while (first is not null)
        {
            BufferSegment? next = first.Next;
            Return(first);
            first = next;
        }
    }

    private static int ClassOf(int lengthBytes)
    {
        int index = 0;
        while (index < ClassCount && lengthBytes > LengthOf(index))
        {
            index++;
        }

        return index;
    }

    private static int LengthOf(int index) => (SmallestBytes << (2 * index)) + (index >= FirstClassWithHeadroom ? HeadroomBytes : 0);

    // Bytes of a segment that was returned must never be seen again; in debug builds they are recognisable.
    [System.Diagnostics.Conditional("DEBUG")]
    private static void Poison(BufferSegment segment) => segment.Array.AsSpan().Fill(0xDB);

    private static SizeClass[] CreateClasses()
    {
        var classes = new SizeClass[ClassCount];
        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = new SizeClass(PerClassBytesMax / (SmallestBytes << (2 * i)));
        }

        return classes;
    }

    private sealed class SizeClass(int countMax)
    {
        private readonly Lock _gate = new();
        private BufferSegment? _first; // _gate
        private int _count;            // _gate

        internal BufferSegment? TryTake()
        {
            lock (_gate)
            {
                if (_first is not BufferSegment segment)
                {
                    return null;
                }

                _first = segment.Next;
                _count--;
                segment.Next = null;
                return segment;
            }
        }

        internal void Put(BufferSegment segment)
        {
            lock (_gate)
            {
                if (_count < countMax)
                {
                    segment.Next = _first;
                    _first = segment;
                    _count++;
                }
            }
        }
    }
}
