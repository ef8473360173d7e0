using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using RpcOverSockets.Tests.Conformance;
using RpcOverSockets.Tests.Transport.Streams;

namespace RpcOverSockets.Tests.Reactor;

/// <summary>What a reactor costs the process while it idles, and what it leaves behind. Alone, because it counts what the whole process
/// has.</summary>
[Collection(nameof(Alone))]
public sealed class ReactorLifeTests
{
    [Fact]
    public async Task Nothing_is_left_after_a_stop_no_thread_and_no_descriptor()
    {
        await UseAsync(); // whatever the runtime opens on first use
        int descriptors = Descriptors();

        for (int i = 0; i < 5; i++)
        {
            await UseAsync();
        }

        await Wait.UntilAsync(() => Threads().Count == 0, "all threads have ended");
        await Wait.UntilAsync(() => Descriptors() <= descriptors, $"{Descriptors()} descriptors, {descriptors} before");
    }

    [Fact]
    public async Task An_idle_reactor_with_connections_uses_no_processor_time()
    {
        await using var fixture = new ReactorFixture(spinMicroseconds: 50);
        var listener = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));
        for (int i = 0; i < 20; i++)
        {
            RecordingHandler client = await fixture.ConnectAsync(listener);
            client.Send(1, [1]);
            _ = await client.NextAsync();
            client.Channel.ArmTimer(Stopwatch.GetTimestamp() + (30 * Stopwatch.Frequency)); // as a keep-alive would
        }

        // The watchdog and the spinner notice that nothing happens any more.
        TimeSpan before = await SettledAsync();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1))
        {
            await Task.Delay(50);
        }

        TimeSpan used = ProcessorTime() - before;
        Assert.True(used <= TimeSpan.FromMilliseconds(1), $"{used.TotalMilliseconds} ms in a second");
    }

    [Fact]
    public async Task Workers_beyond_the_spare_one_are_known_and_the_count_is_bounded()
    {
        await using var fixture = new ReactorFixture(maxWorkers: 4);
        using var gate = new ManualResetEventSlim();
        var listener = fixture.Listen(RpcTransport.Tcp, c => new StuckHandler(c, gate));
        RecordingHandler client = await fixture.ConnectAsync(listener);
        for (uint i = 0; i < 10; i++)
        {
            client.Send((2 * i) + 1, [1]);
        }

        await Wait.UntilAsync(() => fixture.Reactor.StuckCount == 3, "three workers are stuck");
        await Wait.UntilAsync(() => ((StuckHandler)fixture.Accepted.Single()).Refused == 7, "the last one runs no user code");
        Assert.Equal(4, fixture.Reactor.WorkerCount);
        gate.Set();
        await Wait.UntilAsync(() => fixture.Reactor.StuckCount == 0, "all are back");
    }

    [Fact]
    public async Task A_stop_waits_for_a_worker_that_user_code_blocks_and_closes_its_connection_before()
    {
        var fixture = new ReactorFixture();
        using var gate = new ManualResetEventSlim();
        var listener = fixture.Listen(RpcTransport.Tcp, c => new StuckHandler(c, gate));
        RecordingHandler client = await fixture.ConnectAsync(listener);
        client.Send(1, [1]);
        await Wait.UntilAsync(() => fixture.Reactor.StuckCount == 1, "the handler blocks");

        Task stopped = fixture.Reactor.StopAsync();
        _ = await client.Closed.WaitAsync(Wait.Limit);
        _ = await ((RecordingHandler)fixture.Accepted.Single()).Closed.WaitAsync(Wait.Limit);
        Assert.False(stopped.IsCompleted);

        gate.Set();
        await stopped.WaitAsync(Wait.Limit);
    }

    [Fact]
    public async Task Where_no_thread_can_be_started_the_baton_waits_for_one_that_comes_back_and_nothing_is_lost()
    {
        await using var fixture = new ReactorFixture();
        using var gate = new ManualResetEventSlim();
        var stuck = fixture.Listen(RpcTransport.Tcp, c => new StuckHandler(c, gate));
        var echo = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));
        RecordingHandler blocked = await fixture.ConnectAsync(stuck);
        RecordingHandler other = await fixture.ConnectAsync(echo);
        fixture.Probe.Plan = FaultPlan.FailNth(Syscall.Clone, 1, Errno.EAGAIN, count: int.MaxValue);
        blocked.Send(1, [1]);
        await Wait.UntilAsync(() => fixture.Probe.Plan.Fired, "the watchdog wants another thread");

        other.Send(1, [7]);
        if (fixture.Reactor.WorkerCount == 1)
        {
            gate.Set(); // the only one that there is
        }

        Assert.Equal(7, (await other.NextAsync()).Payload[0]);
        gate.Set();
        await Wait.UntilAsync(() => fixture.Reactor.StuckCount == 0, "it is back");
        fixture.Probe.Plan = null;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_reactor_that_gets_no_thread_says_so_and_leaves_nothing_behind(int thread)
    {
        await UseAsync(); // whatever the runtime opens on first use
        await Wait.UntilAsync(() => Threads().Count == 0, "all threads have ended");
        int descriptors = Descriptors();
        var probe = new KernelProbe { Plan = FaultPlan.FailNth(Syscall.Clone, thread, Errno.EAGAIN) };

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => new EpollReactor(new RpcReactorOptions(), NullLogger.Instance, probe));

        Assert.Contains("no room for its threads", error.Message, StringComparison.Ordinal);
        await Wait.UntilAsync(() => Threads().Count == 0, "the threads that did start have ended");
        await Wait.UntilAsync(() => Descriptors() <= descriptors, $"{Descriptors()} descriptors, {descriptors} before");
    }

    [Fact]
    public async Task A_server_and_a_channel_stop_though_a_handler_blocks()
    {
        var service = new TestService();
        var server = new RpcServer(new RpcServerOptions { DrainTimeout = TimeSpan.Zero });
        server.AddService<ITestService>(service).Listen("tcp://127.0.0.1:0");
        await server.StartAsync();
        var channel = RpcChannel.Create(server.EndPoints[0]);
        Task<int> call = channel.CreateClient<ITestService>().BlockAsync(int.MaxValue).AsTask();
        await Eventually.TrueAsync(() => service.Blocked == 1, "the handler blocks");
        try
        {
            await channel.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
            await server.StopAsync().WaitAsync(Eventually.Limit);
            _ = await Assert.ThrowsAsync<RpcException>(() => call);
        }
        finally
        {
            service.Unblock();
        }
    }

    [Fact]
    public async Task The_shared_reactor_lives_from_the_first_user_to_the_last()
    {
        var options = new RpcReactorOptions();
        EpollReactor first = SharedReactor.Acquire(options, NullLogger.Instance);
        EpollReactor second = SharedReactor.Acquire(options, NullLogger.Instance);
        Assert.Same(first, second);

        await SharedReactor.ReleaseAsync(first);
        Assert.False(first.IsStopping);
        await SharedReactor.ReleaseAsync(second).WaitAsync(Wait.Limit);
        Assert.True(first.Stopped.IsCompleted);
    }

    [Fact]
    public async Task A_stop_closes_a_connection_that_is_not_read_because_memory_is_short()
    {
        var fixture = new ReactorFixture();
        var listener = fixture.Listen(RpcTransport.Tcp, c => new RecordingHandler(c));
        using RawPeer peer = RawPeer.Connect(listener);
        long limit = InboundMemory.LimitBytes;
        long usedBefore = InboundMemory.UsedBytes; // of calls that other tests never ended
        try
        {
            InboundMemory.LimitBytes = usedBefore + 1;
            peer.Send(Frame.Bytes(FrameKind.Call, 1, new byte[100_000]).AsSpan(0, 50_000));
            await Wait.UntilAsync(() => InboundMemory.UsedBytes > usedBefore, "a part of the frame is kept");
            peer.Send(new byte[10]);
            await Wait.UntilAsync(() => fixture.Reactor.Service.ArmedCount > 0, "reading pauses");

            await fixture.DisposeAsync();
        }
        finally
        {
            InboundMemory.LimitBytes = limit;
        }

        _ = await ((RecordingHandler)fixture.Accepted.Single()).Closed.WaitAsync(Wait.Limit);
        Assert.Equal(usedBefore, InboundMemory.UsedBytes);
    }

    private static async Task UseAsync()
    {
        await using var fixture = new ReactorFixture();
        var tcp = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));
        var unix = fixture.Listen(RpcTransport.Unix, c => new EchoHandler(c));
        for (int i = 0; i < 5; i++)
        {
            RecordingHandler client = await fixture.ConnectAsync(i % 2 == 0 ? tcp : unix);
            client.Send(1, [1]);
            _ = await client.NextAsync();
        }
    }

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static List<string> Threads() =>
    [
        .. Directory.GetDirectories("/proc/self/task")
            .Where(task => ReadOrEmpty(Path.Combine(task, "comm")).StartsWith("rpc-", StringComparison.Ordinal)),
    ];

    private static TimeSpan ProcessorTime() => TimeSpan.FromMicroseconds(Threads()
        .Select(task => ReadOrEmpty(Path.Combine(task, "schedstat")).Split(' ')[0])
        .Sum(ns => long.Parse(ns, CultureInfo.InvariantCulture)) / 1000.0);

    private static async Task<TimeSpan> SettledAsync()
    {
        TimeSpan last = TimeSpan.MinValue;
        await Wait.UntilAsync(
            () =>
            {
                TimeSpan now = ProcessorTime();
                bool isSame = now == last;
                last = now;
                return isSame;
            },
            "the reactor falls asleep");
        return last;
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // the thread ended meanwhile
        }
    }

    private sealed class StuckHandler(IFrameChannel channel, ManualResetEventSlim gate) : RecordingHandler(channel)
    {
        private int _refused;

        public int Refused => Volatile.Read(ref _refused);

        public override void OnFrame(
            FrameHeader header, in System.Buffers.ReadOnlySequence<byte> payload)
        {
            if (Channel.TryEnterUserCode() is not object section)
            {
                _ = Interlocked.Increment(ref _refused);
                return;
            }

            Assert.True(gate.Wait(Wait.Limit));
            _ = Channel.LeaveUserCode(section);
        }
    }
}
