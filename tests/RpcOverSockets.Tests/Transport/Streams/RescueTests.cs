using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>User code that blocks a worker must not stop other connections, nor what follows on its own.</summary>
[Collection(nameof(Alone))]
public sealed class RescueTests
{
    private const byte Block = 1;
    private const byte BlockThenReplyInside = 2;

    [Theory]
    [InlineData(RpcTransport.Tcp)]
    [InlineData(RpcTransport.Unix)]
    public async Task A_blocked_handler_stops_neither_its_own_connection_nor_others(RpcTransport transport)
    {
        await using var fixture = new ReactorFixture();
        using var gate = new ManualResetEventSlim();
        var listener = fixture.Listen(transport, c => new BlockingHandler(c, gate));
        RecordingHandler blocked = await fixture.ConnectAsync(listener);
        RecordingHandler other = await fixture.ConnectAsync(listener);

        blocked.Send(1, [Block]);
        blocked.Send(3, [0]);
        other.Send(1, [0]);

        Assert.Equal(3u, (await blocked.NextAsync()).Header.Call);
        Assert.Equal(1u, (await other.NextAsync()).Header.Call);
        for (uint call = 3; call < 203; call += 2)
        {
            other.Send(call, [0]);
            Assert.Equal(call, (await other.NextAsync()).Header.Call);
        }

        Assert.Equal(1, fixture.Reactor.StuckCount);
        gate.Set();
        Assert.Equal(1u, (await blocked.NextAsync()).Header.Call);
        await Wait.UntilAsync(() => fixture.Reactor.StuckCount == 0, "the blocked worker parks");
        Assert.Equal(1, fixture.Accepted.Cast<BlockingHandler>().Sum(h => h.TurnsTaken));
    }

    [Fact]
    public async Task Frames_of_one_read_behind_a_blocked_one_are_delivered_once_and_in_order()
    {
        await using var fixture = new ReactorFixture();
        using var gate = new ManualResetEventSlim();
        var listener = fixture.Listen(RpcTransport.Tcp, c => new BlockingHandler(c, gate));
        RecordingHandler client = await fixture.ConnectAsync(listener);
        byte[] batch =
        [
            .. Enumerable.Range(0, 400).SelectMany(i => Frame.Bytes(FrameKind.Call, (uint)(2 * i) + 1, i % 100 == 50 ? Block : (byte)0)),
        ];

        client.SendRaw(batch);
        for (uint i = 0; i < 400; i++)
        {
            if (i % 100 != 50)
            {
                Assert.Equal((2 * i) + 1, (await client.NextAsync()).Header.Call);
            }
        }

        Assert.Equal(4, fixture.Reactor.StuckCount);
        gate.Set();
        var last = new HashSet<uint>();
        for (int i = 0; i < 4; i++)
        {
            _ = last.Add((await client.NextAsync()).Header.Call);
        }

        Assert.Equal([101u, 301u, 501u, 701u], last.Order());
    }

    [Fact]
    public async Task With_100_blocked_handlers_others_stay_quick_and_the_last_worker_runs_no_user_code()
    {
        using var room = new PoolRoom(100); // 37 of the handlers block threads of the pool, on which this test goes on, too
        await using var fixture = new ReactorFixture(maxWorkers: 64);
        using var gate = new ManualResetEventSlim();
        var listener = fixture.Listen(RpcTransport.Unix, c => new BlockingHandler(c, gate));
        RecordingHandler blocked = await fixture.ConnectAsync(listener);
        RecordingHandler other = await fixture.ConnectAsync(listener);

        for (uint i = 0; i < 100; i++)
        {
            blocked.Send((2 * i) + 1, [Block]);
        }

        var times = new List<TimeSpan>();
        for (uint i = 0; i < 500; i++)
        {
            long start = Stopwatch.GetTimestamp();
            other.Send((2 * i) + 1, [0]);
            _ = await other.NextAsync();
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        await Wait.UntilAsync(() => fixture.Reactor.StuckCount == 63, "63 workers are blocked");
        other.Send(9999, [0]);
        Assert.Equal(9999u, (await other.NextAsync()).Header.Call);
        BlockingHandler server = fixture.Accepted.Cast<BlockingHandler>().First(h => h.TurnsTaken > 0);
        Assert.Equal(100 - 63, server.OnPool.Count);
        Assert.True(times.Max() < TimeSpan.FromMilliseconds(500), $"worst {times.Max()}");

        gate.Set();
        for (int i = 0; i < 100; i++)
        {
            _ = await blocked.NextAsync();
        }

        await Wait.UntilAsync(() => fixture.Reactor.StuckCount == 0, "all workers park");
    }

    [Fact]
    public async Task A_frame_that_a_stuck_thread_writes_after_it_lost_its_turn_leaves()
    {
        await using var fixture = new ReactorFixture();
        using var gate = new ManualResetEventSlim();
        var listener = fixture.Listen(RpcTransport.Tcp, c => new BlockingHandler(c, gate));
        RecordingHandler client = await fixture.ConnectAsync(listener);

        client.Send(1, [0]);
        client.Send(3, [BlockThenReplyInside]);
        client.Send(5, [0]);
        Assert.Equal(1u, (await client.NextAsync()).Header.Call);
        Assert.Equal(5u, (await client.NextAsync()).Header.Call);

        gate.Set();
        Assert.Equal(3u, (await client.NextAsync()).Header.Call);
    }

    [Fact]
    public async Task A_connection_that_closes_while_its_handler_is_blocked_is_closed_at_once()
    {
        await using var fixture = new ReactorFixture();
        using var gate = new ManualResetEventSlim();
        var listener = fixture.Listen(RpcTransport.Tcp, c => new BlockingHandler(c, gate));
        RecordingHandler client = await fixture.ConnectAsync(listener);

        client.Send(1, [Block]);
        await Wait.UntilAsync(() => fixture.Reactor.StuckCount == 1, "the handler blocks");
        client.Channel.Abort();

        var server = (BlockingHandler)fixture.Accepted.Single();
        _ = await server.Closed.WaitAsync(Wait.Limit);
        _ = await client.Closed.WaitAsync(Wait.Limit);
        gate.Set();
        await Wait.UntilAsync(() => fixture.Reactor.StuckCount == 0, "the blocked worker parks");
        Assert.Equal(1, server.ClosedCount);
    }

    /// <summary>Runs "user code" as calls do: entered and left, and on the pool where a worker must not block.</summary>
    private sealed class BlockingHandler(IFrameChannel channel, ManualResetEventSlim gate) : RecordingHandler(channel)
    {
        public ConcurrentQueue<uint> OnPool { get; } = new();

        public override void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
        {
            byte what = payload.FirstSpan[0];
            if (Channel.TryEnterUserCode() is object section)
            {
                Run(header.Call, what, payload);
                _ = Channel.LeaveUserCode(section);
                if (what != BlockThenReplyInside)
                {
                    Send(header.Call, [what], FrameKind.Reply, endsCall: true);
                }
            }
            else
            {
                OnPool.Enqueue(header.Call);
                uint call = header.Call;
                _ = Task.Factory.StartNew(
                    () =>
                    {
                        Assert.True(what == 0 || gate.Wait(Wait.Limit));
                        Send(call, [what], FrameKind.Reply, endsCall: true);
                    },
                    CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }

        private void Run(uint call, byte what, in ReadOnlySequence<byte> payload)
        {
            if (what != 0)
            {
                Assert.True(gate.Wait(Wait.Limit));
                Assert.Equal(what, payload.FirstSpan[0]); // still there
            }

            if (what == BlockThenReplyInside)
            {
                Send(call, [what], FrameKind.Reply, endsCall: true);
            }
        }
    }
}
