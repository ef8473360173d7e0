using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

public sealed class OutboundQueueTests
{
    private OutboundQueue _queue;

    [Fact]
    public void Who_pushes_first_is_the_flusher_and_takes_everything_in_order()
    {
        Assert.Equal(PushResult.Flusher, _queue.Push(Unit(1)));
        Assert.Equal(PushResult.Queued, _queue.Push(Unit(2, lengthBytes: 4000)));
        Assert.Equal(PushResult.Queued, _queue.Push(Unit(3)));
        Assert.False(_queue.TryHold());

        BufferSegment? chain = _queue.TakeAll();

        Assert.Equal([1, 2, 3], Numbers(chain));
        Assert.Null(_queue.TakeAll());
        Assert.Equal(PushResult.Queued, _queue.Push(Unit(4)));
        Assert.False(_queue.TryRelease());
        Assert.Equal([4], Numbers(_queue.TakeAll()));
        Assert.True(_queue.TryRelease());
        Assert.True(_queue.TryHold());
    }

    [Fact]
    public void Small_units_behind_each_other_share_a_segment_with_their_replies()
    {
        for (int i = 0; i < 100; i++)
        {
            BufferSegment unit = Unit(i, lengthBytes: 40);
            unit.Replies = 1;
            _ = _queue.Push(unit);
        }

        BufferSegment? chain = _queue.TakeAll();

        Assert.NotNull(chain);
        Assert.Null(chain.Next);
        Assert.Equal(100, chain.Replies);
        Assert.Equal(Enumerable.Range(0, 100), Numbers(chain));
    }

    [Fact]
    public void A_closed_queue_refuses_and_gives_what_it_had()
    {
        _ = _queue.Push(Unit(1));
        _ = _queue.Push(Unit(2));

        Assert.Equal([1, 2], Numbers(_queue.Close()));
        Assert.Equal(PushResult.Closed, _queue.Push(Unit(3)));
        Assert.Null(_queue.Close());
    }

    [Fact]
    public async Task Units_of_many_threads_come_out_once_each_and_in_each_threads_order()
    {
        const int Threads = 4;
        const int PerThread = 20_000;
        var taken = new List<int>();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < PerThread; i++)
            {
                if (_queue.Push(Unit((thread << 20) + i)) == PushResult.Flusher)
                {
                    do
                    {
                        taken.AddRange(Numbers(_queue.TakeAll())); // the flusher is alone
                    }
                    while (!_queue.TryRelease());
                }
            }
        }))).WaitAsync(Wait.Limit);

        Assert.Equal(Threads * PerThread, taken.Count);
        for (int thread = 0; thread < Threads; thread++)
        {
            Assert.Equal(Enumerable.Range(0, PerThread), taken.Where(n => n >> 20 == thread).Select(n => n & 0xFFFFF));
        }
    }

    private static BufferSegment Unit(int number, int lengthBytes = 8)
    {
        BufferSegment segment = SegmentPool.Rent(lengthBytes);
        BinaryPrimitives.WriteInt32BigEndian(segment.Array, number);
        BinaryPrimitives.WriteInt32BigEndian(segment.Array.AsSpan(4), lengthBytes);
        segment.End = lengthBytes;
        return segment;
    }

    private static List<int> Numbers(BufferSegment? chain)
    {
        var numbers = new List<int>();
        for (BufferSegment? segment = chain; segment is not null; segment = segment.Next)
        {
            for (int at = segment.Start; at < segment.End;)
            {
                numbers.Add(BinaryPrimitives.ReadInt32BigEndian(segment.Array.AsSpan(at)));
                at += BinaryPrimitives.ReadInt32BigEndian(segment.Array.AsSpan(at + 4));
            }
        }

        SegmentPool.ReturnChain(chain);
        return numbers;
    }
}
