using System.Collections.Concurrent;
using RpcOverSockets.Calls;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>User code that blocks: its turn is taken, and calls beyond the limit wait (architecture.md §5, §8).</summary>
public sealed class BlockedHandlerTests : IDisposable
{
    private const int Often = (BlockingRecord.FrequentMilliseconds / BlockingRecord.BlockMilliseconds) + 1;

    private readonly ConcurrentDictionary<int, ManualResetEventSlim> _gates = new();
    private readonly ConcurrentQueue<int> _ran = new();
    private readonly List<Task> _threads = [];
    private PeerRig _rig = null!;

    public void Dispose()
    {
        foreach (int n in _gates.Keys)
        {
            Gate(n).Set();
        }

        Assert.True(Task.WaitAll([.. _threads], Eventually.Limit));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(48)]
    public async Task As_many_handlers_as_the_limit_block_at_once_and_further_calls_wait(int limit)
    {
        await BlockAsync(limit);

        _rig.Call(201, "Add", 1, 2);
        _rig.Call(203, "Run", -203);
        _rig.Note(7);

        Assert.Equal(limit, _ran.Count);
        _rig.IsOpen();
        Gate(0).Set();
        await _rig.NextIsReplyAsync(1, 0L);
        await _rig.NextIsReplyAsync(201, 3L);
        await _rig.NextIsReplyAsync(203, -203L);
        await Eventually.TrueAsync(() => _rig.Service.Notes.Count == 1, "the one-way call ran");
        await Task.WhenAny(_threads).Promptly(); // the thread is free again
        _rig.Call(205, "Add", 3, 4);
        await _rig.NextIsReplyAsync(205, 7L);
        Assert.Equal(48, new RpcConnectionOptions().BlockedHandlersMax);
    }

    [Fact]
    public async Task A_thread_that_was_replaced_runs_waiting_calls_that_block_as_well()
    {
        await BlockAsync(1);
        _rig.Call(201, "Run", 50);
        _rig.Call(203, "Run", 51);

        Gate(0).Set();
        await _rig.NextIsReplyAsync(1, 0L);
        await Eventually.TrueAsync(() => _ran.Contains(50), "the next one blocks");

        Assert.DoesNotContain(51, _ran);
        _rig.Call(205, "Add", 1, 2); // still one blocked thread: waits behind the others
        _rig.IsOpen();
        Gate(50).Set();
        await _rig.NextIsReplyAsync(201, 50L);
        Gate(51).Set();
        await _rig.NextIsReplyAsync(203, 51L);
        await _rig.NextIsReplyAsync(205, 3L);
    }

    [Fact]
    public async Task A_waiting_call_expires_and_never_runs()
    {
        await BlockAsync(1);
        _rig.CallFor(201, 100, "Run", -50);

        _rig.Time.AdvanceMs(99);
        _rig.IsOpen();
        _rig.Time.AdvanceMs(1);

        _rig.NextIsError(201, RpcStatus.DeadlineExceeded, RpcOutcome.NotExecuted);
        Gate(0).Set();
        await _rig.NextIsReplyAsync(1, 0L);
        await Task.WhenAll(_threads).Promptly();
        Assert.DoesNotContain(-50, _ran);
    }

    [Fact]
    public async Task A_waiting_call_whose_time_is_over_does_not_start_even_if_the_timer_is_late()
    {
        await BlockAsync(1);
        _rig.CallFor(201, 100, "Run", -50);
        _rig.NoteFor(100, 7);
        _rig.Time.Jump(TimeSpan.FromMilliseconds(100));

        Gate(0).Set();

        await _rig.NextIsReplyAsync(1, 0L);
        await _rig.NextIsErrorAsync(201, RpcStatus.DeadlineExceeded, RpcOutcome.NotExecuted);
        await Task.WhenAll(_threads).Promptly();
        Assert.DoesNotContain(-50, _ran);
        Assert.Empty(_rig.Service.Notes);
    }

    [Fact]
    public async Task A_waiting_call_that_is_cancelled_was_not_executed()
    {
        await BlockAsync(1);
        _rig.Call(201, "Run", -50);
        _rig.Call(203, "Run", -51);
        _rig.Call(205, "Run", -52);

        _rig.Cancel(203);
        _rig.NextIsError(203, RpcStatus.Cancelled, RpcOutcome.NotExecuted);
        _rig.Cancel(203);
        _rig.IsOpen();
        _rig.Call(203, "Run", -53); // the id is free

        Gate(0).Set();
        await _rig.NextIsReplyAsync(1, 0L);
        await _rig.NextIsReplyAsync(201, -50L);
        await _rig.NextIsReplyAsync(205, -52L);
        await _rig.NextIsReplyAsync(203, -53L);
        Assert.DoesNotContain(-51, _ran);
    }

    [Fact]
    public async Task Waiting_calls_count_as_calls_in_progress()
    {
        await BlockAsync(1, static options => options.ConcurrentCallsMax = 3);
        _rig.Call(201, "Run", -50);
        _rig.Call(203, "Run", -51);

        _rig.Call(205, "Run", -52);
        _rig.NextIsError(205, RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);
        _rig.Cancel(201);
        _rig.NextIsError(201, RpcStatus.Cancelled, RpcOutcome.NotExecuted);
        _rig.Call(205, "Run", -52);

        _rig.IsOpen();
    }

    [Fact]
    public async Task Calls_that_were_cancelled_while_they_waited_keep_no_memory()
    {
        await BlockAsync(1, static options => options.FrameBytesMax = 1 << 20);
        byte[] large = new byte[1_000_000];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 200; i++)
        {
            _rig.Call(201, "Bytes", large);
            _rig.Cancel(201);
            _rig.NextIsError(201, RpcStatus.Cancelled, RpcOutcome.NotExecuted);
        }

        // 200 MB would be kept; other tests run beside this one.
        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < 150 << 20, $"{growth} bytes are kept.");
    }

    [Fact]
    public async Task When_the_connection_ends_waiting_calls_never_run()
    {
        await BlockAsync(1);
        _rig.Call(201, "Run", -50);
        _rig.Note(7);

        _rig.Finish();
        Gate(0).Set();
        await Task.WhenAll(_threads).Promptly();

        Assert.DoesNotContain(-50, _ran);
        Assert.Empty(_rig.Service.Notes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_drain_ends_when_the_last_waiting_call_is_dropped(bool byDeadline)
    {
        // A continuation blocks: no call of the peer is in progress but the one that waits.
        _rig = new PeerRig(configure: static options => options.BlockedHandlersMax = 1);
        async Task ContinueAsync()
        {
            await _rig.Client.AddAsync(1, 2).ConfigureAwait(false);
            Gate(0).Wait(Eventually.Limit);
        }

        _ = ContinueAsync();
        uint id = _rig.Next(FrameKind.Call).Call;
        Start(() => _rig.Reply(id, 3));
        await Eventually.TrueAsync(() => _rig.Channel.ThreadsInUserCode == 1, "the continuation blocks");
        _rig.Channel.TakeTurns();
        _rig.CallFor(201, 100, "Run", -50);
        _rig.Peer.Drain();
        _rig.Next(FrameKind.GoAway);
        _rig.Inject(FrameKind.Pong, 0, 0, _rig.Next(FrameKind.Ping).Payload);
        _rig.IsOpen();

        if (byDeadline)
        {
            _rig.Time.AdvanceMs(100);
        }
        else
        {
            _rig.Cancel(201);
        }

        _rig.NextIsError(201, byDeadline ? RpcStatus.DeadlineExceeded : RpcStatus.Cancelled, RpcOutcome.NotExecuted);
        _rig.IsClosedWith(ConnectionCode.ShuttingDown);
    }

    [Fact]
    public async Task A_blocked_callback_of_a_token_counts_as_well()
    {
        _rig = new PeerRig(configure: static options => options.BlockedHandlersMax = 1);
        _rig.Service.OnRun = async (n, token) =>
        {
            await using CancellationTokenRegistration _ = token.Register(() => Gate(0).Wait(Eventually.Limit));
            return await _rig.Service.HoldDeafAsync(n, token);
        };
        _rig.Call(1, "Run", 1);
        Start(() => _rig.Cancel(1));
        await Eventually.TrueAsync(() => _rig.Channel.ThreadsInUserCode == 1, "the callback blocks");
        _rig.Channel.TakeTurns();

        _rig.Call(3, "Add", 1, 2);
        _rig.IsOpen();
        Gate(0).Set();

        await _rig.NextIsReplyAsync(3, 3L);
        _rig.Service.Release(1);
        await _rig.NextIsReplyAsync(1, 1L);
    }

    [Fact]
    public async Task A_method_that_blocks_often_starts_elsewhere_until_it_blocks_no_more()
    {
        await BlockOftenAsync();
        _rig.Channel.TakesWork = true;

        _rig.Call(201, "Run", -1);
        Assert.DoesNotContain(-1, _ran);
        _rig.Call(203, "Add", 1, 2); // another method
        await _rig.NextIsReplyAsync(203, 3L);

        Assert.True(_rig.Channel.Work.TryDequeue(out IThreadPoolWorkItem? work));
        work.Execute();
        await _rig.NextIsReplyAsync(201, -1L);

        _rig.Time.AdvanceMs(BlockingRecord.LevelMillisecondsMax);
        _rig.Call(205, "Run", -2);
        await _rig.NextIsReplyAsync(205, -2L);
        Assert.Empty(_rig.Channel.Work);
    }

    [Fact]
    public async Task A_method_that_goes_on_blocking_goes_on_starting_elsewhere()
    {
        await BlockOftenAsync();
        _rig.Channel.TakesWork = true;
        _rig.Channel.HasBlocked = true;
        for (uint id = 201; id < 301; id += 2)
        {
            _rig.Call(id, "Run", -1);
            Assert.True(_rig.Channel.Work.TryDequeue(out IThreadPoolWorkItem? work), $"call {id}");
            work.Execute();
            await _rig.NextIsReplyAsync(id, -1L);
            _rig.Time.AdvanceMs(90);
        }
    }

    [Fact]
    public async Task Calls_that_start_elsewhere_count_as_blocked_and_go_to_the_pool_where_nobody_takes_them()
    {
        await BlockOftenAsync();
        _rig.Call(201, "Run", -1);
        await _rig.NextIsReplyAsync(201, -1L); // by the pool

        _rig.Channel.TakesWork = true;
        for (uint id = 203; id < 203 + (2 * Often); id += 2)
        {
            _rig.Call(id, "Run", -2);
        }

        Assert.Equal(Often, _rig.Channel.Work.Count);
        _rig.Call(301, "Add", 1, 2);
        _rig.IsOpen(); // waits: as many threads as may block are taken

        Assert.True(_rig.Channel.Work.TryDequeue(out IThreadPoolWorkItem? work));
        work.Execute();
        await _rig.NextIsReplyAsync(203, -2L);
        await _rig.NextIsReplyAsync(301, 3L);
    }

    // Leaves a method behind that has blocked often, and no thread that blocks.
    private async Task BlockOftenAsync()
    {
        await BlockAsync(Often, msApart: 0);
        for (int i = 0; i < Often; i++)
        {
            Gate(i).Set();
            await _rig.NextIsReplyAsync((uint)((2 * i) + 1), (long)i);
        }

        await Task.WhenAll(_threads).Promptly();
    }

    // Makes handlers 0 to count - 1 block, each on a thread whose turn is then taken. Negative numbers do not block.
    // At once, more than a few would be too many.
    private async Task BlockAsync(
        int count, Action<RpcConnectionOptions>? configure = null, int msApart = BlockingRecord.BlockMilliseconds)
    {
        _rig = new PeerRig(configure: options =>
        {
            options.BlockedHandlersMax = count;
            configure?.Invoke(options);
        });
        _rig.Service.OnRun = (n, _) =>
        {
            _ran.Enqueue(n);
            Assert.True(n < 0 || Gate(n).Wait(Eventually.Limit, CancellationToken.None));
            return new(n);
        };
        for (int i = 0; i < count; i++)
        {
            int n = i;
            Start(() => _rig.Call((uint)((2 * n) + 1), "Run", n));
            await Eventually.TrueAsync(() => _rig.Channel.ThreadsInUserCode == 1, "the handler blocks");
            _rig.Channel.TakeTurns();
            _rig.Time.AdvanceMs(msApart);
        }
    }

    private ManualResetEventSlim Gate(int n) => _gates.GetOrAdd(n, static _ => new ManualResetEventSlim());

    private void Start(Action action) =>
        _threads.Add(Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
}
