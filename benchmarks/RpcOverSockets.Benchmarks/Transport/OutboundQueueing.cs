using BenchmarkDotNet.Attributes;
using RpcOverSockets.Buffers;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Benchmarks.Transport;

/// <summary>What it costs to queue one unit of frames and to take it again, with so many units between two takes, beside a list under
/// a lock. The queue also joins the units into as few segments as they fit.</summary>
[MemoryDiagnoser]
public class OutboundQueueing
{
    private const int Units = 64;
    private const int UnitBytes = 40;

    private readonly Lock _gate = new();
    private readonly List<BufferSegment> _list = new(Units); // _gate
    private OutboundQueue _queue;

    /// <summary>Gets or sets how many units are queued between two takes.</summary>
    [Params(1, 8, 64)]
    public int PerTake { get; set; }

    [Benchmark(OperationsPerInvoke = Units)]
    public int Queue()
    {
        int bytes = 0;
        for (int unit = 0; unit < Units; unit += PerTake)
        {
            for (int i = 0; i < PerTake; i++)
            {
                _ = _queue.Push(Unit());
            }

            bytes += Return(_queue.TakeAll());
            if (!_queue.TryRelease())
            {
                throw new InvalidOperationException("Somebody else pushed.");
            }
        }

        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Units, Baseline = true)]
    public int LockedList()
    {
        int bytes = 0;
        for (int unit = 0; unit < Units; unit += PerTake)
        {
            for (int i = 0; i < PerTake; i++)
            {
                lock (_gate)
                {
                    _list.Add(Unit());
                }
            }

            lock (_gate)
            {
                foreach (BufferSegment segment in _list)
                {
                    bytes += Return(segment);
                }

                _list.Clear();
            }
        }

        return bytes;
    }

    private static BufferSegment Unit()
    {
        BufferSegment segment = SegmentPool.Rent(UnitBytes);
        segment.End = UnitBytes;
        return segment;
    }

    private static int Return(BufferSegment? first)
    {
        int bytes = first?.Length ?? 0;
        SegmentPool.ReturnChain(first);
        return bytes;
    }
}
