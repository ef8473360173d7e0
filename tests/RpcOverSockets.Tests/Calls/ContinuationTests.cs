using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using RpcOverSockets.Calls;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

#pragma warning disable CA2012 // What awaits these calls is what is tested: awaiters by hand, and more than one.

namespace RpcOverSockets.Tests.Calls;

/// <summary>What awaits a call is user code, and so is the context in which it does: neither harms another call.</summary>
public sealed class ContinuationTests
{
    private static readonly TaskCompletionSource s_unhandled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly PeerRig _rig = new(isInitiator: true);

    // The process has one such handler, which can be set once.
    static ContinuationTests() => ExceptionHandling.SetUnhandledExceptionHandler(
        static failure => failure is MarkerException && s_unhandled.TrySetResult());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deadline_ends_all_calls_whatever_the_context_of_one_does(bool hasScheduler)
    {
        await AwaitInBadContextAsync(hasScheduler, _rig.Client.AddAsync(1, 2));
        Task second = _rig.Client.AddAsync(3, 4).AsTask();
        uint[] ids = [_rig.Next(FrameKind.Call).Call, _rig.Next(FrameKind.Call).Call];

        _rig.Time.AdvanceMs(10_000);

        await second.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.Unknown);
        Assert.Equal(ids[0], _rig.Next(FrameKind.Cancel).Call);
        Assert.Equal(ids[1], _rig.Next(FrameKind.Cancel).Call);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_a_connection_ends_all_calls_whatever_the_context_of_one_does(bool hasScheduler)
    {
        await AwaitInBadContextAsync(hasScheduler, _rig.Client.AddAsync(1, 2));
        Task second = _rig.Client.AddAsync(3, 4).AsTask();

        _rig.Finish();

        await second.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        Assert.Contains(Peer.PeerEvent.Closed, _rig.Events);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reply_whose_caller_is_in_a_bad_context_does_no_harm(bool hasScheduler)
    {
        await AwaitInBadContextAsync(hasScheduler, _rig.Client.AddAsync(1, 2));
        Task<int> second = _rig.Client.AddAsync(3, 4).AsTask();
        uint[] ids = [_rig.Next(FrameKind.Call).Call, _rig.Next(FrameKind.Call).Call];

        _rig.Reply(ids[0], 3);
        _rig.Reply(ids[1], 7);

        Assert.Equal(7, await second.Promptly());
        _rig.IsOpen();
    }

    [Fact]
    public async Task A_cancelled_call_in_a_bad_context_is_cancelled_at_the_peer_too()
    {
        using var cancellation = new CancellationTokenSource();
        await AwaitInBadContextAsync(hasScheduler: false, _rig.Client.AddAsync(1, 2, cancellation.Token));
        uint id = _rig.Next(FrameKind.Call).Call;

        await cancellation.CancelAsync();

        Assert.Equal(id, _rig.Next(FrameKind.Cancel).Call);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_of_items_in_a_bad_context_does_no_harm(bool hasScheduler)
    {
        IAsyncEnumerator<int> items = _rig.StreamClient.ItemsAsync(1).GetAsyncEnumerator();
        ValueTask<bool> first = items.MoveNextAsync();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Items(id, 1);
        Assert.True(await first.InTime());
        await AwaitInBadContextAsync(hasScheduler, items.MoveNextAsync());

        _rig.Items(id, 2);

        _rig.IsOpen();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_of_bytes_in_a_bad_context_does_no_harm(bool runsUserCode)
    {
        _rig.Channel.RunsUserCode = runsUserCode;
        Task<PipeReader> opening = _rig.StreamClient.DownAsync(1).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Bytes(id, 10);
        PipeReader reader = await opening.Promptly();
        ReadResult read = await reader.ReadAsync();
        reader.AdvanceTo(read.Buffer.End);
        await AwaitInBadContextAsync(hasScheduler: false, reader.ReadAsync());

        _rig.Bytes(id, 10, from: 10);

        _rig.IsOpen();
    }

    [Fact]
    public async Task A_context_that_runs_at_once_runs_nothing_on_the_thread_that_completes()
    {
        var context = new InlineContext();
        ValueTask<int>[] calls = [_rig.Client.AddAsync(1, 2), _rig.Client.AddAsync(3, 4)];
        uint id = _rig.Next(FrameKind.Call).Call;
        Task<bool>[] ranHere = [.. calls.Select(call => RunsHereAsync(context, call))];

        _rig.Reply(id, 3);
        _rig.Time.AdvanceMs(10_000);
        int here = context.CompletingThread;
        context.CompletingThread = 0;

        Assert.Equal(Environment.CurrentManagedThreadId, here);
        bool[] ran = await Task.WhenAll(ranHere).Promptly();
        Assert.DoesNotContain(true, ran);
    }

    [Fact]
    public async Task A_context_gets_the_continuation_with_its_flow()
    {
        var context = new InlineContext();
        var flow = new AsyncLocal<string>();
        var told = new TaskCompletionSource<(string?, SynchronizationContext?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        ValueTaskAwaiter<int> awaiter = _rig.Client.AddAsync(1, 2).GetAwaiter();
        uint id = _rig.Next(FrameKind.Call).Call;
        await Task.Run(() =>
        {
            flow.Value = "here";
            SynchronizationContext.SetSynchronizationContext(context);
            awaiter.OnCompleted(() => told.SetResult((flow.Value, SynchronizationContext.Current)));
            SynchronizationContext.SetSynchronizationContext(null);
        });

        _rig.Reply(id, 3);

        Assert.Equal(("here", context), await told.Task.Promptly());
        Assert.Equal(3, awaiter.GetResult());
    }

    [Fact]
    public async Task A_call_that_has_ended_before_it_is_awaited_continues_in_the_context()
    {
        var context = new InlineContext();
        var told = new TaskCompletionSource<SynchronizationContext?>(TaskCreationOptions.RunContinuationsAsynchronously);
        ValueTaskAwaiter<int> awaiter = _rig.Client.AddAsync(1, 2).GetAwaiter();
        _rig.Reply(_rig.Next(FrameKind.Call).Call, 3);

        await Task.Run(() =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            awaiter.UnsafeOnCompleted(() => told.SetResult(SynchronizationContext.Current));
            SynchronizationContext.SetSynchronizationContext(null);
        });

        Assert.Same(context, await told.Task.Promptly());
        Assert.Equal(3, awaiter.GetResult());
    }

    [Fact]
    public async Task A_continuation_that_throws_fails_the_pool_and_not_the_connection()
    {
        await Task.Run(() => _rig.Client.AddAsync(1, 2).GetAwaiter().OnCompleted(static () => throw new MarkerException()));
        Task<int> second = _rig.Client.AddAsync(3, 4).AsTask();
        uint[] ids = [_rig.Next(FrameKind.Call).Call, _rig.Next(FrameKind.Call).Call];

        _rig.Reply(ids[0], 3);
        _rig.Reply(ids[1], 7);

        Assert.Equal(7, await second.Promptly());
        _rig.IsOpen();
        Assert.Equal(0, _rig.Channel.ThreadsInUserCode);
        await s_unhandled.Task.Promptly();
    }

    // Begins to await in a context that takes nothing when the call ends.
    private static async Task AwaitInBadContextAsync<T>(bool hasScheduler, ValueTask<T> call)
    {
        if (hasScheduler)
        {
            var pair = new ConcurrentExclusiveSchedulerPair();
            _ = await Task.Factory.StartNew(
                () => RunAsync(call), CancellationToken.None, TaskCreationOptions.None, pair.ExclusiveScheduler);
            pair.Complete();
            await pair.Completion;
        }
        else
        {
            await Task.Run(() =>
            {
                SynchronizationContext.SetSynchronizationContext(new BadContext());
                _ = RunAsync(call);
                SynchronizationContext.SetSynchronizationContext(null);
            });
        }
    }

    private static async Task RunAsync<T>(ValueTask<T> call) => await call;

    private static Task<bool> RunsHereAsync(InlineContext context, ValueTask<int> call)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        Task<bool> run = WaitAsync();
        SynchronizationContext.SetSynchronizationContext(before);
        return run;

        async Task<bool> WaitAsync()
        {
            try
            {
                _ = await call;
            }
            catch (RpcException)
            {
                // The deadline.
            }

            return Environment.CurrentManagedThreadId == context.CompletingThread;
        }
    }

    private sealed class MarkerException : Exception;

    private sealed class BadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new InvalidOperationException("The window is gone.");
    }

    /// <summary>Runs what is posted at once.</summary>
    private sealed class InlineContext : SynchronizationContext
    {
        /// <summary>Who made it, until the calls have ended.</summary>
        internal int CompletingThread { get; set; } = Environment.CurrentManagedThreadId;

        public override void Post(SendOrPostCallback d, object? state)
        {
            SynchronizationContext? before = Current;
            SetSynchronizationContext(this);
            d(state);
            SetSynchronizationContext(before);
        }
    }
}
