using System.IO.Pipelines;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>What waits to be read counts against the budget of the process, and is given back whatever user code forgets.</summary>
[Collection(nameof(Alone))]
public sealed class StreamMemoryTests
{
    private const int Window = 65_536;

    private readonly long _before = InboundMemory.UsedBytes;
    private readonly PeerRig _callee = new();
    private readonly PeerRig _caller = new(isInitiator: true);

    private long Used => InboundMemory.UsedBytes - _before;

    [Fact]
    public async Task A_reader_that_is_never_disposed_does_not_use_it_up()
    {
        _callee.Streams.OnTake = async (items, token) =>
        {
            await items.GetAsyncEnumerator(token).MoveNextAsync().ConfigureAwait(false);
            return 1;
        };
        for (uint id = 1; id < 100; id += 2)
        {
            _callee.OpenUp(id, "Take");
            _callee.Zeros(id, Window);
            await _callee.NextIsReplyAsync(id, 1L);
        }

        Assert.Equal(0, Used);
    }

    [Fact]
    public async Task A_reader_that_is_disposed_late_gives_nothing_back_twice()
    {
        IAsyncEnumerator<int>? left = null;
        _callee.Streams.OnTake = async (items, token) =>
        {
            left = items.GetAsyncEnumerator(token);
            await left.MoveNextAsync().ConfigureAwait(false);
            return 1;
        };
        _callee.OpenUp(1, "Take");
        _callee.Zeros(1, Window);
        await _callee.NextIsReplyAsync(1, 1L);

        await left!.DisposeAsync();

        Assert.Equal(0, Used);
    }

    [Theory]
    [InlineData("Take", 5)]
    [InlineData("Up", 6)]
    public async Task What_nobody_reads_is_bounded_by_the_credit_and_given_back_at_the_end(string method, byte kind)
    {
        var done = new TaskCompletionSource<int>();
        _callee.Streams.OnTake = async (_, _) => await done.Task.ConfigureAwait(false);
        _callee.Streams.OnUp = async (_, _) => await done.Task.ConfigureAwait(false);
        _callee.OpenUp(1, method);
        for (int i = 0; i < Window; i += 64)
        {
            _callee.Inject((FrameKind)kind, 0, 1, new byte[64]);
        }

        Assert.InRange(Used, Window, 3 * Window / 2);
        done.SetResult(0);
        await _callee.NextIsReplyAsync(1, 0L);
        Assert.Equal(0, Used);
    }

    [Fact]
    public async Task An_abandoned_stream_gives_back_what_came_and_takes_no_more()
    {
        IAsyncEnumerator<int> items = _caller.StreamClient.ItemsAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;
        _caller.Zeros(id, 30_000);
        Assert.True(await first.Promptly());
        _caller.Zeros(id, 30_000);
        Assert.InRange(Used, 60_000, 200_000);

        await items.DisposeAsync();
        _caller.Zeros(id, 30_000);

        Assert.Equal(0, Used);
        _caller.Next(FrameKind.Cancel);
        _caller.IsOpen();
    }

    [Fact]
    public async Task A_connection_that_ends_gives_back_what_its_callers_read_afterwards()
    {
        Task<int> bytes = _caller.StreamClient.ExportAsync(1, new Pipe(new PipeOptions(pauseWriterThreshold: 0)).Writer).AsTask();
        uint bytesId = _caller.Next(FrameKind.Call).Call;
        IAsyncEnumerator<int> items = _caller.StreamClient.ItemsAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;
        _caller.Zeros(id, 30_000);
        _caller.Bytes(bytesId, 30_000);
        _caller.Finish();

        Assert.True(await first.Promptly());
        await Assert.ThrowsAsync<RpcException>(() => bytes.Promptly());
        await items.DisposeAsync();

        Assert.Equal(0, Used);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_call_that_is_dropped_while_it_waits_for_a_thread_gives_back_what_came_for_it(int end)
    {
        using var gate = new ManualResetEventSlim();
        var rig = new PeerRig(configure: static options => options.BlockedHandlersMax = 1);
        rig.Service.OnRun = (n, _) => new(gate.Wait(Eventually.Limit, CancellationToken.None) ? n : 0);
        var thread = Task.Factory.StartNew(
            () => rig.Call(1, "Run", 1), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Eventually.TrueAsync(() => rig.Channel.ThreadsInUserCode == 1, "the handler blocks");
        rig.Channel.TakeTurns();
        rig.Inject(FrameKind.Call, FrameFlags.CallerStream, 3, StreamFrames.OpenPayload("Take", timeoutMs: 100));
        rig.Zeros(3, 30_000);
        Assert.InRange(Used, 30_000, 100_000);

        switch (end)
        {
            case 0:
                rig.Cancel(3);
                break;
            case 1:
                rig.Time.AdvanceMs(100);
                break;
            default:
                rig.Finish();
                break;
        }

        Assert.Equal(0, Used);
        gate.Set();
        await thread.Promptly();
    }

    [Fact]
    public async Task A_caller_that_forgets_its_items_gives_them_back_when_the_call_ends()
    {
        Task<IAsyncEnumerable<int>> forgotten = _caller.StreamClient.OpenAsync(1).AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;
        _caller.Zeros(id, 30_000);
        _ = await forgotten.Promptly();
        _caller.Zeros(id, 30_000);

        _caller.Reply(id, null);

        Assert.Equal(0, Used);
    }
}
