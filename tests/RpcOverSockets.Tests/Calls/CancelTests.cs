using RpcOverSockets.Calls;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §4, CANCEL.</summary>
public sealed class CancelTests
{
    private readonly PeerRig _callee = new();
    private readonly PeerRig _caller = new(isInitiator: true);

    [Fact]
    public async Task CANCEL_fires_the_handlers_token_and_the_call_ends_when_the_handler_has_returned()
    {
        _callee.Service.OnRun = _callee.Service.HoldAsync;
        _callee.Call(1, "Run", 1);

        _callee.Cancel(1);

        await _callee.NextIsErrorAsync(1, RpcStatus.Cancelled, RpcOutcome.Executed);
        _callee.IsOpen();
    }

    [Fact]
    public async Task A_handler_that_ignores_CANCEL_ends_its_call_with_its_result()
    {
        _callee.Service.OnRun = _callee.Service.HoldDeafAsync;
        _callee.Call(1, "Run", 7);

        _callee.Cancel(1);
        _callee.Cancel(1);
        _callee.IsOpen();
        _callee.Service.Release(7);

        await _callee.NextIsReplyAsync(1, 7L);
    }

    [Fact]
    public void CANCEL_after_the_end_is_ignored()
    {
        _callee.Call(1, "Add", 1, 2);
        _callee.NextIsReply(1, 3L);

        _callee.Cancel(1);

        _callee.IsOpen();
    }

    [Fact]
    public async Task What_a_handler_registered_may_throw_without_harm()
    {
        var held = new TaskCompletionSource<int>();
        _callee.Service.OnRun = (_, token) =>
        {
            token.Register(static () => throw new InvalidOperationException("not ours"));
            return new(held.Task);
        };
        _callee.Call(1, "Run", 1);

        _callee.Cancel(1);
        held.SetResult(9);

        await _callee.NextIsReplyAsync(1, 9L);
        Assert.Equal(1, _callee.Log.Count(2001));
    }

    [Fact]
    public void A_token_of_the_next_call_has_not_fired()
    {
        bool isFired = true;
        _callee.Service.OnRun = (n, token) =>
        {
            if (n == 1)
            {
                _callee.Cancel(1);
                Assert.True(token.IsCancellationRequested);
            }

            isFired = token.IsCancellationRequested;
            return new(n);
        };

        _callee.Call(1, "Run", 1);
        _callee.Call(3, "Run", 2);

        Assert.False(isFired);
    }

    [Fact]
    public void A_thousand_cancellations_are_taken_and_no_more()
    {
        Flood(1000);
        _callee.IsOpen();

        _callee.Cancel(1);

        _callee.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    [Fact]
    public void Thirty_three_cancellations_a_second_are_given_back()
    {
        Flood(1000);
        _callee.Time.AdvanceMs(1000);
        Flood(33);
        _callee.IsOpen();

        _callee.Cancel(1);

        _callee.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    [Fact]
    public void No_more_than_a_thousand_cancellations_are_saved_up()
    {
        _callee.Time.AdvanceMs(29_000);
        _callee.Inject(FrameKind.Ping, 0, 0, new byte[8]);
        _callee.Time.AdvanceMs(29_000);

        Flood(1000);
        _callee.Next(FrameKind.Pong);
        _callee.IsOpen();
        _callee.Cancel(1);

        _callee.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    [Fact]
    public async Task The_callers_token_ends_its_task_at_once_and_sends_CANCEL()
    {
        using var cancellation = new CancellationTokenSource();
        Task call = _caller.Client.AddAsync(1, 2, cancellation.Token).AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;

        await cancellation.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Promptly());
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.Equal(id, _caller.Next(FrameKind.Cancel).Call);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_answer_to_an_abandoned_call_is_taken_and_forgotten(bool byReply)
    {
        using var cancellation = new CancellationTokenSource();
        Task call = _caller.Client.AddAsync(1, 2, cancellation.Token).AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Promptly());
        _caller.Next(FrameKind.Cancel);

        Answer(id, byReply);
        _caller.IsOpen();
        Answer(id, byReply);

        _caller.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public async Task A_token_that_has_fired_stops_the_call_before_it_is_sent()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _caller.Client.AddAsync(1, 2, new CancellationToken(canceled: true)).AsTask());

        _caller.NothingIsSent();
    }

    [Fact]
    public async Task A_token_that_fires_after_the_end_does_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        Task<int> first = _caller.Client.AddAsync(1, 2, cancellation.Token).AsTask();
        _caller.Reply(_caller.Next(FrameKind.Call).Call, 3);
        Assert.Equal(3, await first.Promptly());
        Task<int> second = _caller.Client.AddAsync(3, 4, CancellationToken.None).AsTask(); // in the same pooled object perhaps
        uint id = _caller.Next(FrameKind.Call).Call;

        await cancellation.CancelAsync();

        _caller.NothingIsSent();
        _caller.Reply(id, 7);
        Assert.Equal(7, await second.Promptly());
    }

    [Fact]
    public async Task One_token_ends_all_calls_that_observe_it()
    {
        using var cancellation = new CancellationTokenSource();
        Task[] calls = [.. Enumerable.Range(0, 50).Select(i => _caller.Client.AddAsync(i, 0, cancellation.Token).AsTask())];

        await cancellation.CancelAsync();

        foreach (Task call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Promptly());
        }

        Assert.Equal(50, _caller.Channel.Sent.Where(static frame => frame.Kind == FrameKind.Cancel).DistinctBy(static f => f.Call).Count());
    }

    private void Answer(uint id, bool byReply)
    {
        if (byReply)
        {
            _caller.Reply(id, "of another type");
        }
        else
        {
            _caller.Error(id, (int)RpcStatus.Cancelled, "", 0);
        }
    }

    private void Flood(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _callee.Cancel(1);
        }
    }

    [Fact]
    public void To_ask_for_a_token_runs_nothing_that_was_registered_with_it()
    {
        var call = new IncomingCall();
        call.Begin(new PeerRig().Peer, 1, null!, long.MaxValue, isOneWay: false, creditBytes: 0);
        bool isRun = false;
        using CancellationTokenRegistration registration = call.TokenLocked().Register(() => isRun = true);

        CancellationTokenSource? source = call.CancelLocked(RpcStatus.Cancelled);
        _ = call.TokenLocked(); // under the peer's gate

        Assert.False(isRun);
        source!.Cancel();
        Assert.True(isRun);
    }
}
