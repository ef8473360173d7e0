using System.Diagnostics;

namespace RpcOverSockets.Calls;

/// <summary>Counts the objects of one peer that this side refers to, and lets the collector look for forgotten ones in time.</summary>
/// <remarks>
/// A reference costs little memory here, but a place among the peer's <see cref="RpcConnectionOptions.ExportedObjectsMax"/>, of which
/// the collector knows nothing. Without this a peer that passes a new object with each call, to handlers that forget it, would be refused
/// before the collector ever has a reason to run. References that are kept cost one collection for every quarter by which they become
/// more.
/// Thread-safe.
/// </remarks>
internal sealed class HeldReferences
{
    /// <summary>More references than at the last collection, at least, before the next.</summary>
    internal const int Step = 256;

    // Forgotten ones are young. From here on some may have grown old while others kept a collection from finding them.
    private const int OldFrom = 1024;

    // Whatever peers do, the process spends no more than a part of its time on this.
    private static readonly long s_pauseTicks = Stopwatch.Frequency / 100;

    private static long s_collectedAt; // interlocked

    private int _count;            // interlocked
    private int _collectAt = Step; // volatile; a stale one does no harm

    internal void Add()
    {
        int count = Interlocked.Increment(ref _count);
        if (count >= Volatile.Read(ref _collectAt) && TryBegin())
        {
            Volatile.Write(ref _collectAt, NextAfter(count));
            _ = ThreadPool.UnsafeQueueUserWorkItem(
                static generation => GC.Collect(generation, GCCollectionMode.Forced, blocking: false),
                count < OldFrom ? 1 : 2,
                preferLocal: false);
        }
    }

    internal void Remove()
    {
        int next = NextAfter(Interlocked.Decrement(ref _count));
        if (next * 2 < Volatile.Read(ref _collectAt))
        {
            Volatile.Write(ref _collectAt, next);
        }
    }

    private static int NextAfter(int count) => count + Math.Max(Step, count / 4);

    private static bool TryBegin()
    {
        long now = Stopwatch.GetTimestamp();
        long last = Volatile.Read(ref s_collectedAt);
        return now - last >= s_pauseTicks && Interlocked.CompareExchange(ref s_collectedAt, now, last) == last;
    }
}
