using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §4, Timeout.</summary>
public sealed class DeadlineTests
{
    private readonly PeerRig _callee = new();
    private readonly PeerRig _caller = new(isInitiator: true);

    [Theory]
    [InlineData(1u)]
    [InlineData(1500u)]
    [InlineData(uint.MaxValue)]
    public void A_handler_sees_the_time_that_its_caller_leaves_it(uint timeoutMs)
    {
        TimeSpan? remaining = null;
        _callee.Service.OnRun = (n, _) =>
        {
            remaining = RpcCallContext.Current!.Remaining;
            return new(n);
        };

        _callee.CallFor(1, timeoutMs, "Run", 1);

        Assert.Equal(TimeSpan.FromMilliseconds(timeoutMs), remaining);
    }

    [Fact]
    public void Without_a_timeout_there_is_no_deadline()
    {
        TimeSpan? remaining = TimeSpan.Zero;
        _callee.Service.OnRun = (n, _) =>
        {
            remaining = RpcCallContext.Current!.Remaining;
            return new(n);
        };

        _callee.CallFor(1, 0, "Run", 1);

        Assert.Null(remaining);
    }

    [Fact]
    public async Task The_callee_cancels_the_handler_when_the_time_runs_out()
    {
        _callee.Service.OnRun = _callee.Service.HoldAsync;
        _callee.CallFor(1, 100, "Run", 1);
        _callee.CallFor(3, 200, "Run", 2);

        _callee.Time.AdvanceMs(99.9);
        _callee.IsOpen();
        _callee.Time.AdvanceMs(0.1);
        await _callee.NextIsErrorAsync(1, RpcStatus.DeadlineExceeded, RpcOutcome.Executed);

        Assert.Equal(1, _callee.Service.Running);
        _callee.Time.AdvanceMs(100);
        await _callee.NextIsErrorAsync(3, RpcStatus.DeadlineExceeded, RpcOutcome.Executed);
    }

    [Fact]
    public async Task A_handler_that_ignores_its_token_still_ends_its_call_when_it_returns()
    {
        _callee.Service.OnRun = _callee.Service.HoldDeafAsync;
        _callee.CallFor(1, 100, "Run", 7);
        _callee.Time.AdvanceMs(5000);
        _callee.IsOpen();

        _callee.Service.Release(7);

        await _callee.NextIsReplyAsync(1, 7L);
    }

    [Fact]
    public void The_default_of_10_seconds_goes_onto_the_wire()
    {
        _ = _caller.Client.AddAsync(1, 2).AsTask();

        SentFrame call = _caller.Next(FrameKind.Call);
        Assert.Equal(10_000u, call.TimeoutMs);
        Assert.Equal(PeerRig.CallPayload("Add", 10_000, 1, 2), call.Payload);
    }

    [Theory]
    [InlineData(10_000, 1u)]
    [InlineData(10_001, 2u)]
    [InlineData(15_000_000, 1500u)]
    [InlineData(15_000_001, 1501u)]
    public void The_remaining_time_is_rounded_up(long timeoutTicks, uint onTheWireMs)
    {
        ICalls client = _caller.CreateClient(new RpcCallOptions { Timeout = TimeSpan.FromTicks(timeoutTicks) });

        _ = client.AddAsync(1, 2).AsTask();

        Assert.Equal(onTheWireMs, _caller.Next(FrameKind.Call).TimeoutMs);
    }

    [Fact]
    public void No_deadline_is_0_on_the_wire()
    {
        ICalls client = _caller.CreateClient(new RpcCallOptions { Timeout = Timeout.InfiniteTimeSpan });

        Task call = client.AddAsync(1, 2).AsTask();

        Assert.Equal(0u, _caller.Next(FrameKind.Call).TimeoutMs);
        _caller.Time.AdvanceMs(29_000);
        Assert.False(call.IsCompleted);
    }

    [Fact]
    public async Task A_deadline_ends_the_callers_task_and_sends_CANCEL()
    {
        Task call = _caller.Client.AddAsync(1, 2).AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;

        _caller.Time.AdvanceMs(9999.9);
        Assert.False(call.IsCompleted);
        _caller.NothingIsSent();
        _caller.Time.AdvanceMs(0.1);

        await call.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.Unknown);
        SentFrame cancel = _caller.Next(FrameKind.Cancel);
        Assert.Equal((id, 0), (cancel.Call, cancel.Payload.Length));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_id_of_a_call_that_timed_out_stays_taken_until_the_peer_ends_it(bool byReply)
    {
        var rig = new PeerRig(isInitiator: true, greets: false);
        rig.Greet(calls: 1);
        Task late = rig.Client.AddAsync(1, 2).AsTask();
        uint id = rig.Next(FrameKind.Call).Call;
        rig.Time.AdvanceMs(10_000);
        await late.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.Unknown);
        rig.Next(FrameKind.Cancel);
        Task<int> next = rig.Client.AddAsync(3, 4).AsTask();
        rig.NothingIsSent();

        if (byReply)
        {
            rig.Reply(id, 3);
        }
        else
        {
            rig.Error(id, (int)RpcStatus.DeadlineExceeded, "too late", 0);
        }

        SentFrame second = await rig.NextAsync(FrameKind.Call);
        Assert.NotEqual(id, second.Call);
        rig.Reply(second.Call, 7);
        Assert.Equal(7, await next.Promptly());
        rig.IsOpen();
    }

    [Fact]
    public async Task A_thousand_deadlines_end_a_thousand_calls()
    {
        var rig = new PeerRig(isInitiator: true, greets: false);
        rig.Greet(calls: 1000);
        Task[] calls = [.. Enumerable.Range(0, 1000).Select(i =>
            rig.CreateClient(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(1 + (i % 10)) }).AddAsync(i, 0).AsTask())];

        rig.Time.AdvanceMs(5);
        await Eventually.TrueAsync(() => calls.Count(static call => call.IsCompleted) == 500, "half of them are over");
        rig.Time.AdvanceMs(5);

        foreach (Task call in calls)
        {
            await call.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.Unknown);
        }

        Assert.Equal(1000, rig.Channel.Sent.Count(static frame => frame.Kind == FrameKind.Cancel));
    }

    [Fact]
    public async Task A_call_inside_a_handler_has_no_more_time_than_the_call_that_is_served()
    {
        var go = new TaskCompletionSource();
        _callee.Service.OnRun = async (_, _) =>
        {
            await go.Task;
            return await _callee.Client.AddAsync(1, 2, CancellationToken.None);
        };
        _callee.CallFor(1, 300, "Run", 1);
        _callee.Time.AdvanceMs(100.5);

        go.SetResult();

        SentFrame nested = await _callee.NextAsync(FrameKind.Call);
        Assert.Equal(200u, nested.TimeoutMs);
        Assert.Equal(0u, nested.Call & 1);
        _callee.Reply(nested.Call, 3);
        await _callee.NextIsReplyAsync(1, 3L);
    }

    [Fact]
    public async Task A_call_inside_a_handler_whose_time_is_over_is_not_sent()
    {
        var go = new TaskCompletionSource();
        _callee.Service.OnRun = async (_, _) =>
        {
            await go.Task;
            return await _callee.Client.AddAsync(1, 2, CancellationToken.None);
        };
        _callee.CallFor(1, 300, "Run", 1);
        _callee.Time.AdvanceMs(300);

        go.SetResult();

        await _callee.NextIsErrorAsync(1, RpcStatus.DeadlineExceeded, RpcOutcome.Executed);
        _callee.IsOpen();
    }

    [Fact]
    public void A_call_inside_a_handler_keeps_a_shorter_time_of_its_own()
    {
        ICalls hurried = _callee.CreateClient(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(50) });
        _callee.Service.OnRun = (_, _) => hurried.AddAsync(1, 2, CancellationToken.None);

        _callee.CallFor(1, 300, "Run", 1);

        Assert.Equal(50u, _callee.Next(FrameKind.Call).TimeoutMs);
    }
}
