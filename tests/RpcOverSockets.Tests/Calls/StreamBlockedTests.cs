using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Producers while the kernel takes nothing: they keep what they have, and go on when it takes again.</summary>
public sealed class StreamBlockedTests
{
    private const int Plenty = 1_000_000;

    private readonly PeerRig _rig = new();

    [Theory]
    [InlineData("Items")]
    [InlineData("Down")]
    public async Task A_blocked_connection_holds_a_producer_back(string method)
    {
        _rig.Handler.OnSendBlocked();
        _rig.Open(1, method, Plenty);
        _rig.NothingIsSent();
        Assert.InRange(_rig.Streams.Produced, 0, 1);

        _rig.Handler.OnSendUnblocked();

        await IsSentAsync(1, 65_536);
    }

    [Fact]
    public async Task Credit_that_comes_while_the_connection_is_blocked_counts_when_it_is_free()
    {
        _rig.Open(1, "Items", Plenty);
        int sent = _rig.TakeStream(1).PayloadBytes();
        _rig.Handler.OnSendBlocked();
        _rig.Credit(1, 100_000);
        _rig.Credit(1, 100_000);
        _rig.NothingIsSent();

        _rig.Handler.OnSendUnblocked();

        await IsSentAsync(1, 65_536 + 200_000 - sent);
    }

    [Fact]
    public async Task A_producer_that_waits_for_the_connection_and_then_for_credit_gets_both()
    {
        _rig.Handler.OnSendBlocked();
        _rig.Open(1, "Items", Plenty);
        _rig.Handler.OnSendUnblocked();
        int sent = await IsSentAsync(1, 65_536);
        for (int round = 0; round < 5; round++)
        {
            _rig.Handler.OnSendBlocked();
            _rig.Credit(1, 50_000);
            _rig.Handler.OnSendUnblocked();
            sent += await IsSentAsync(1, 65_536 + (50_000 * (round + 1)) - sent);
        }
    }

    [Fact]
    public async Task All_producers_are_released()
    {
        _rig.Handler.OnSendBlocked();
        uint[] ids = [.. Enumerable.Range(0, 20).Select(static i => (uint)((2 * i) + 1))];
        foreach (uint id in ids)
        {
            _rig.Open(id, "Items", 10);
        }

        _rig.NothingIsSent();
        _rig.Handler.OnSendUnblocked();

        await Eventually.TrueAsync(() => _rig.Channel.Sent.Count(static frame => frame.Kind == FrameKind.Reply) == 20, "all have ended");
        Assert.Equal(ids, _rig.Channel.Sent.Where(static frame => frame.Kind == FrameKind.Item).Select(static frame => frame.Call).Order());
    }

    [Fact]
    public async Task A_producer_that_is_held_back_can_be_cancelled()
    {
        _rig.Handler.OnSendBlocked();
        _rig.Open(1, "Items", Plenty);

        _rig.Cancel(1);

        await _rig.NextIsErrorAsync(1, RpcStatus.Cancelled, RpcOutcome.Executed);
        _rig.Handler.OnSendUnblocked();
        _rig.IsOpen();
        Assert.Equal(0, _rig.Streams.Alive);
    }

    [Fact]
    public async Task A_connection_that_ends_while_it_is_blocked_ends_its_producers()
    {
        _rig.Handler.OnSendBlocked();
        _rig.Open(1, "Items", Plenty);
        _rig.Open(3, "Down", Plenty);

        _rig.Finish();

        await Eventually.TrueAsync(() => PeerState.Of(_rig.Peer).Incoming == 0, "the calls have ended");
        Assert.Equal(0, _rig.Streams.Alive);
    }

    private async Task<int> IsSentAsync(uint id, long credit)
    {
        int before = _rig.Channel.Sent.Length;
        Assert.True(before > 0);
        int sent = 0;
        await Eventually.TrueAsync(() => (sent += _rig.TakeStream(id).PayloadBytes()) >= credit, $"{credit} bytes are sent");
        Assert.InRange(sent, credit, credit + (48 << 10));
        return sent;
    }

    [Fact]
    public async Task A_connection_that_is_never_free_does_not_keep_streams_that_have_ended()
    {
        _rig.Handler.OnSendBlocked();
        for (uint id = 1; id < 20; id += 2)
        {
            _rig.Open(id, "Items", Plenty);
            _rig.Cancel(id);
            await _rig.NextIsErrorAsync(id, RpcStatus.Cancelled, RpcOutcome.Executed);
        }

        Assert.Equal(0, PeerState.BlockedStreams(_rig.Peer));
    }
}
