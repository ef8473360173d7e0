using RpcOverSockets.Calls;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §4.2: GOAWAY and how a connection ends without a fault.</summary>
public sealed class DrainTests
{
    private readonly PeerRig _rig = new();

    [Fact]
    public void A_drain_says_GOAWAY_then_PING_and_closes_when_the_PONG_comes_and_nothing_is_in_progress()
    {
        SentFrame ping = Drain();

        _rig.Inject(FrameKind.Pong, 0, 0, ping.Payload);

        _rig.IsClosedWith(ConnectionCode.ShuttingDown);
        Assert.True(_rig.Channel.IsClosed);
        Assert.Equal(0, _rig.Log.Count(2002)); // no fault
    }

    [Fact]
    public void Calls_that_come_before_the_PONG_are_served_and_later_ones_refused()
    {
        _rig.Service.OnRun = _rig.Service.HoldAsync;
        _rig.Call(1, "Run", 1);
        SentFrame ping = Drain();
        _rig.Call(3, "Add", 1, 2);
        _rig.NextIsReply(3, 3L);
        _rig.Inject(FrameKind.Pong, 0, 0, new byte[8]); // of another PING
        _rig.Call(3, "Add", 1, 2);
        _rig.NextIsReply(3, 3L);

        _rig.Inject(FrameKind.Pong, 0, 0, ping.Payload);
        _rig.Call(3, "Add", 1, 2);
        _rig.Note(5);

        _rig.NextIsError(3, RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Empty(_rig.Service.Notes);
        _rig.IsOpen();
    }

    [Fact]
    public async Task The_last_call_that_ends_closes_the_connection_once_its_reply_has_left()
    {
        _rig.Service.OnRun = _rig.Service.HoldAsync;
        _rig.Channel.HoldsReplies = true;
        _rig.Call(1, "Run", 1);
        SentFrame ping = Drain();
        _rig.Inject(FrameKind.Pong, 0, 0, ping.Payload);

        _rig.Service.Release(1);
        await _rig.NextIsReplyAsync(1, 1L);
        _rig.IsOpen();
        _rig.Channel.HandOverReplies();

        _rig.IsClosedWith(ConnectionCode.ShuttingDown);
    }

    [Fact]
    public void A_PONG_is_waited_for_5_seconds()
    {
        _rig.Time.AdvanceMs(6000);
        Drain();
        _rig.Note(1);
        _rig.Time.AdvanceMs(4999);
        _rig.Next(FrameKind.Credit); // whose timer is not the drain's
        _rig.Call(1, "Add", 1, 2);
        _rig.NextIsReply(1, 3L);
        _rig.IsOpen();

        _rig.Time.AdvanceMs(1);

        _rig.IsClosedWith(ConnectionCode.ShuttingDown);
    }

    [Fact]
    public async Task A_drain_waits_for_one_way_calls()
    {
        var gate = new TaskCompletionSource();
        _rig.Service.OnNote = (_, _) => new(gate.Task);
        _rig.Note(1);
        SentFrame ping = Drain();
        _rig.Inject(FrameKind.Pong, 0, 0, ping.Payload);
        _rig.IsOpen();

        gate.SetResult();

        await Eventually.TrueAsync(() => _rig.Channel.IsClosed, "the connection closes");
        Assert.Equal(ConnectionCode.ShuttingDown, _rig.Channel.Sent[^1].Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_drain_waits_for_own_calls_too(bool isAbandoned)
    {
        using var cancellation = new CancellationTokenSource();
        Task<int> own = _rig.Client.AddAsync(1, 2, cancellation.Token).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        SentFrame ping = Drain();
        _rig.Inject(FrameKind.Pong, 0, 0, ping.Payload);
        _rig.IsOpen();
        if (isAbandoned)
        {
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => own.Promptly());
            _rig.Next(FrameKind.Cancel);
        }

        _rig.Reply(id, 3);

        _rig.IsClosedWith(ConnectionCode.ShuttingDown);
        if (!isAbandoned)
        {
            Assert.Equal(3, await own.Promptly());
        }
    }

    [Fact]
    public async Task A_handler_that_is_in_progress_may_call_back_during_a_drain()
    {
        _rig.Service.OnRun = (n, token) => _rig.Client.AddAsync(n, 1, token);
        _rig.Call(1, "Run", 1);
        SentFrame back = _rig.Next(FrameKind.Call);
        SentFrame ping = Drain();
        _rig.Inject(FrameKind.Pong, 0, 0, ping.Payload);
        Task<int> another = _rig.Client.AddAsync(1, 2).AsTask();
        SentFrame second = _rig.Next(FrameKind.Call);

        _rig.Reply(back.Call, 2);
        await _rig.NextIsReplyAsync(1, 2L);
        _rig.IsOpen();
        _rig.Reply(second.Call, 3);

        Assert.Equal(3, await another.Promptly());
        _rig.IsClosedWith(ConnectionCode.ShuttingDown);
    }

    [Fact]
    public void A_drain_happens_once()
    {
        Drain();

        _rig.Peer.Drain();

        _rig.IsOpen();
    }

    [Fact]
    public void A_drain_before_the_HELLO_closes_at_once()
    {
        var rig = new PeerRig(greets: false);

        rig.Peer.Drain();

        rig.IsClosedWith(ConnectionCode.ShuttingDown);
    }

    [Fact]
    public async Task GOAWAY_lets_calls_in_progress_go_on_and_sends_new_ones_elsewhere()
    {
        var rig = new PeerRig(isInitiator: true, greets: false);
        rig.Greet(calls: 1);
        Task<int> inProgress = rig.Client.AddAsync(1, 2).AsTask();
        uint id = rig.Next(FrameKind.Call).Call;
        Task waits = rig.Client.AddAsync(3, 4).AsTask();

        rig.Inject(FrameKind.GoAway, 0, 0, Pack.Array(9, "bye"));
        rig.Inject(FrameKind.GoAway, 0, 0, Pack.Array(9, "bye"));

        Assert.Equal([Peer.PeerEvent.Ready, Peer.PeerEvent.GoingAway], rig.Events);
        await waits.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        await rig.Client.AddAsync(5, 6).AsTask().FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        rig.Inject(FrameKind.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], rig.Next(FrameKind.Pong).Payload);
        rig.Reply(id, 3);
        Assert.Equal(3, await inProgress.Promptly());
        rig.IsOpen(); // the sender of GOAWAY closes
    }

    [Fact]
    public async Task At_the_end_of_the_stream_calls_in_progress_get_their_replies_and_own_calls_fail()
    {
        _rig.Service.OnRun = _rig.Service.HoldAsync;
        _rig.Call(1, "Run", 1);
        Task own = _rig.Client.AddAsync(1, 2).AsTask();
        _rig.Next(FrameKind.Call);

        _rig.Handler.OnEndOfStream();

        await own.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        _rig.IsOpen();
        Assert.Equal([Peer.PeerEvent.Ready, Peer.PeerEvent.GoingAway], _rig.Events);
        _rig.Service.Release(1);
        await _rig.NextIsReplyAsync(1, 1L);
        Assert.Equal(ConnectionCode.ShuttingDown, (await _rig.NextAsync(FrameKind.Close)).Code);
        Assert.True(_rig.Channel.IsClosed);
    }

    [Fact]
    public void At_the_end_of_the_stream_an_idle_connection_is_closed()
    {
        _rig.Handler.OnEndOfStream();

        _rig.IsClosedWith(ConnectionCode.ShuttingDown);
    }

    [Fact]
    public void At_the_end_of_the_stream_before_the_HELLO_the_connection_is_closed_and_says_why()
    {
        var rig = new PeerRig(greets: false);

        rig.Handler.OnEndOfStream();
        rig.Finish();

        Assert.True(rig.Channel.IsClosed);
        Assert.Contains("handshake", rig.Peer.EndReason, StringComparison.Ordinal);
        Assert.Equal(Peer.PeerEvent.Closed, Assert.Single(rig.Events));
    }

    private SentFrame Drain()
    {
        _rig.Peer.Drain();
        SentFrame goAway = _rig.Next(FrameKind.GoAway);
        Assert.Equal((0u, ConnectionCode.ShuttingDown), (goAway.Call, goAway.Code));
        SentFrame ping = _rig.Next(FrameKind.Ping);
        Assert.Equal((0u, 8), (ping.Call, ping.Payload.Length));
        return ping;
    }

    [Fact]
    public async Task The_drain_token_fires_when_this_side_drains_and_not_when_the_peer_ends_its_side()
    {
        _rig.Service.OnRun = _rig.Service.HoldAsync;
        _rig.Call(1, "Run", 1);
        bool isTold = false;
        await using CancellationTokenRegistration registration = _rig.Peer.GetDrainToken().Register(() => isTold = true);

        _rig.Handler.OnEndOfStream();

        Assert.False(_rig.Peer.GetDrainToken().IsCancellationRequested || isTold);
        _rig.Peer.Drain();
        await Eventually.TrueAsync(() => isTold, "the handler is told");
        Assert.True(_rig.Peer.GetDrainToken().IsCancellationRequested);
        _rig.IsOpen();
    }
}
