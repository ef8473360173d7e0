using RpcOverSockets.Calls;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §4.2: CLOSE, from either side, and connections that are lost.</summary>
public sealed class CloseTests
{
    private readonly PeerRig _rig = new();

    public static TheoryData<byte[]> Malformed =>
        [[], Pack.Value(null), Pack.Map(), Pack.Array("x"), Pack.Array(1, 2), Pack.Join(Pack.Array(1, "x"), [0xc0]), [0x92, 0x01]];

    public static TheoryData<byte[]> Legal =>
        [Pack.Array(), Pack.Array(0), Pack.Array(9, null), Pack.Array(9, "x", 1, new object?[] { 2 }), Pack.Array(77, "a new code")];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_CLOSE_or_GOAWAY_is_a_protocol_error(byte[] payload)
    {
        foreach (FrameKind kind in new[] { FrameKind.Close, FrameKind.GoAway })
        {
            var rig = new PeerRig();
            rig.Inject(kind, 0, 0, payload);
            rig.IsClosedWith(ConnectionCode.Protocol);
        }
    }

    [Theory]
    [MemberData(nameof(Legal))]
    public void Elements_of_CLOSE_and_GOAWAY_may_be_missing_and_others_may_follow(byte[] payload)
    {
        var going = new PeerRig();
        going.Inject(FrameKind.GoAway, 0, 0, payload);
        going.IsOpen();
        Assert.Contains(Peer.PeerEvent.GoingAway, going.Events);

        var closing = new PeerRig();
        closing.Inject(FrameKind.Close, 0, 0, payload);
        closing.NothingIsSent();
        Assert.True(closing.Channel.IsClosed || closing.Channel.IsAborted);
    }

    [Theory]
    [InlineData(nameof(FrameKind.Close))]
    [InlineData(nameof(FrameKind.GoAway))]
    public void A_long_reason_is_cut(string kind)
    {
        _rig.Inject(Enum.Parse<FrameKind>(kind), 0, 0, Pack.Array(1, new string('x', 8192) + "yz"));
        _rig.Finish();

        string[] texts = [.. _rig.Log.Events.Select(static e => e.Text)];
        Assert.Contains(texts, static text => text.Contains(new string('x', 8192), StringComparison.Ordinal));
        Assert.DoesNotContain(texts, static text => text.Contains("xy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    public void A_CLOSE_that_blames_us_is_logged(int code, int count)
    {
        _rig.Inject(FrameKind.Close, 0, 0, Pack.Array(code, "you know why"));

        Assert.Equal(count, _rig.Log.Count(2004));
    }

    [Theory]
    [InlineData("close")]
    [InlineData("error")]
    [InlineData("lost")]
    [InlineData("abort")]
    public async Task When_the_connection_is_gone_handlers_are_told_and_their_replies_go_nowhere(string how)
    {
        _rig.Service.OnRun = _rig.Service.HoldAsync;
        _rig.Call(1, "Run", 1);
        _rig.Service.OnRun = _rig.Service.HoldDeafAsync;
        _rig.Call(3, "Run", 2);

        switch (how)
        {
            case "close":
                _rig.Inject(FrameKind.Close, 0, 0, Pack.Array(0, ""));
                break;
            case "error":
                _rig.Inject(0, 0, 0);
                _rig.IsClosedWith(ConnectionCode.Protocol);
                break;
            case "abort":
                _rig.Peer.Abort("the grace is over");
                Assert.True(_rig.Channel.IsAborted);
                break;
        }

        _rig.Channel.Abort();
        _rig.Finish();
        await Eventually.TrueAsync(() => _rig.Service.Running == 1, "the one that heeds its token has ended");
        _rig.Service.Release(2);
        await Eventually.TrueAsync(() => _rig.Channel.Dropped == 2, "both have tried to reply");

        _rig.NothingIsSent();
        Assert.Equal(Peer.PeerEvent.Closed, _rig.Events.Last());
    }

    [Fact]
    public async Task An_own_close_is_told_to_the_peer_and_fails_own_calls()
    {
        Task own = _rig.Client.AddAsync(1, 2).AsTask();
        _rig.Next(FrameKind.Call);

        _rig.Peer.CloseConnection(ConnectionCode.NoError, "enough");
        _rig.Peer.CloseConnection(ConnectionCode.NoError, "enough");

        Assert.Equal("enough", _rig.IsClosedWith(ConnectionCode.NoError).Message);
        await own.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        _rig.Finish();
        Assert.Equal("enough", _rig.Peer.EndReason);
        Assert.Equal(0, _rig.Log.Count(2002));
    }

    [Fact]
    public async Task A_lost_connection_says_why_to_its_calls()
    {
        Task own = _rig.Client.AddAsync(1, 2).AsTask();

        _rig.Finish("Connection reset by peer (ECONNRESET)");

        RpcException error = await own.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        Assert.Contains("ECONNRESET", error.Message, StringComparison.Ordinal);
        Assert.Contains("test:peer", error.Message, StringComparison.Ordinal);
        Assert.Contains("test.Calls/AddAsync", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_reason_is_the_one_that_is_told()
    {
        Task own = _rig.Client.AddAsync(1, 2).AsTask();
        _rig.Peer.Abort("the grace is over");
        _rig.Finish("the connection was closed");

        RpcException error = await own.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        Assert.Contains("the grace is over", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_still_counts_while_the_connection_closes()
    {
        Task own = _rig.Client.AddAsync(1, 2).AsTask();
        _rig.Next(FrameKind.Call);
        _rig.Inject(FrameKind.Close, 0, 0, Pack.Array(0, ""));

        _rig.Time.AdvanceMs(10_000);

        await own.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.Unknown);
        _rig.NothingIsSent();
    }
}
