using System.Diagnostics;
using RpcOverSockets.Buffers;

namespace RpcOverSockets.Transport.Streams;

/// <summary>Units of frames that wait to be sent: many threads push, the one flusher takes. Also says who the flusher is.</summary>
/// <remarks>A stack whose head is null while nobody flushes; who pushes onto null is the flusher. It takes the whole stack at once and
/// turns it around. A push is one compare-and-swap, with no moment in which a preempted pusher would keep the flusher waiting.</remarks>
internal struct OutboundQueue
{
    // A unit as short as this moves into free room of the one before it: cheaper than a vector, and a Unix socket holds few of them.
    private const int CopiedUnitBytesMax = 1024;

    private static readonly BufferSegment s_busy = new(sizeClass: -1, lengthBytes: 0);
    private static readonly BufferSegment s_closed = new(sizeClass: -1, lengthBytes: 0);

    private BufferSegment? _head;

    /// <summary>A queue whose creator is the flusher.</summary>
    internal static OutboundQueue Held => new() { _head = s_busy };

    /// <summary>Whether something was pushed that the flusher has not taken. For the flusher.</summary>
    internal bool HasQueued => !ReferenceEquals(Volatile.Read(ref _head), s_busy);

    /// <summary>Makes the caller the flusher, if nobody is.</summary>
    internal bool TryHold() => Interlocked.CompareExchange(ref _head, s_busy, null) is null;

    /// <summary>Queues a chain of segments.</summary>
    /// <param name="unit">The chain; untouched if the queue is closed.</param>
    internal PushResult Push(BufferSegment unit)
    {
        BufferSegment? seen = Volatile.Read(ref _head);
        while (true)
        {
            if (ReferenceEquals(seen, s_closed))
            {
                return PushResult.Closed;
            }

            unit.NextUnit = ReferenceEquals(seen, s_busy) ? null : seen;
            BufferSegment? found = Interlocked.CompareExchange(ref _head, unit, seen);
            if (ReferenceEquals(found, seen))
            {
                return seen is null ? PushResult.Flusher : PushResult.Queued;
            }

            seen = found;
        }
    }

    /// <summary>Takes all that was pushed, oldest first, as one chain. For the flusher.</summary>
    internal BufferSegment? TakeAll()
    {
        BufferSegment? last = HasQueued ? Interlocked.Exchange(ref _head, s_busy) : null;
        Debug.Assert(last is null || last.Array.Length > 0);
        return Join(last);
    }

    /// <summary>Ends the caller's time as flusher, unless something was pushed meanwhile.</summary>
    internal bool TryRelease() => ReferenceEquals(Interlocked.CompareExchange(ref _head, null, s_busy), s_busy);

    /// <summary>Refuses all further pushes and takes what is there.</summary>
    internal BufferSegment? Close()
    {
        BufferSegment? last = Interlocked.Exchange(ref _head, s_closed);
        return Join(ReferenceEquals(last, s_busy) || ReferenceEquals(last, s_closed) ? null : last);
    }

    /// <summary>Turns the stack of units around and links their segments.</summary>
    private static BufferSegment? Join(BufferSegment? newestUnit)
    {
        BufferSegment? unit = null;
        while (newestUnit is not null)
        {
            BufferSegment? older = newestUnit.NextUnit;
            newestUnit.NextUnit = unit;
            unit = newestUnit;
            newestUnit = older;
        }

        BufferSegment? first = unit;
        BufferSegment? last = null;
        while (unit is not null)
        {
            BufferSegment? newer = unit.NextUnit;
            unit.NextUnit = null;
            if (last is not null && !TryCopyInto(last, unit))
            {
                last.Next = unit;
                last = unit;
            }

            last ??= unit;
            while (last.Next is BufferSegment next)
            {
                last = next;
            }

            unit = newer;
        }

        return first;
    }

    private static bool TryCopyInto(BufferSegment target, BufferSegment unit)
    {
        if (unit.Next is not null || unit.Length > CopiedUnitBytesMax || unit.Length > target.FreeBytes || unit.IsBorrowed)
        {
            return false;
        }

        unit.Filled.CopyTo(target.Free);
        target.End += unit.Length;
        target.Replies += unit.Replies;
        SegmentPool.Return(unit);
        return true;
    }
}
