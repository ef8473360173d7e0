using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>PING, PONG and silence (architecture.md §8, protocol.md §3 key 5).</summary>
public sealed class KeepAliveTests
{
    [Fact]
    public void A_PING_is_sent_after_30_seconds_of_silence_and_the_connection_closed_10_seconds_later()
    {
        var rig = new PeerRig();
        rig.Time.AdvanceMs(29_999);
        rig.IsOpen();

        rig.Time.AdvanceMs(1);
        Assert.Equal(8, rig.Next(FrameKind.Ping).Payload.Length);
        rig.Time.AdvanceMs(9_999);
        rig.IsOpen();
        rig.Time.AdvanceMs(1);

        rig.IsClosedWith(ConnectionCode.KeepAliveTimeout);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_frame_is_a_sign_of_life(bool isPong)
    {
        var rig = new PeerRig();
        for (int i = 0; i < 10; i++)
        {
            rig.Time.AdvanceMs(30_000);
            SentFrame ping = rig.Next(FrameKind.Ping);
            rig.Time.AdvanceMs(9_999);
            rig.Inject(isPong ? FrameKind.Pong : (FrameKind)0xEE, 0, 0, ping.Payload);
            rig.Time.AdvanceMs(29_999);
            rig.IsOpen();
            rig.Inject((FrameKind)0xEE, 0, 0);
        }
    }

    [Fact]
    public void While_frames_come_no_PING_is_sent()
    {
        var rig = new PeerRig();
        for (uint i = 0; i < 100; i++)
        {
            rig.Time.AdvanceMs(29_999);
            rig.Call((2 * i) + 1, "Add", 1, 2);
            rig.NextIsReply((2 * i) + 1, 3L);
        }

        rig.IsOpen();
    }

    [Fact]
    public void Keep_alive_can_be_turned_off()
    {
        var rig = new PeerRig(configure: static options => options.KeepAliveInterval = Timeout.InfiniteTimeSpan);

        rig.Time.Advance(TimeSpan.FromDays(1));

        rig.IsOpen();
    }

    [Fact]
    public void A_short_interval_with_a_long_patience_pings_again_and_again()
    {
        var rig = new PeerRig(configure: static options => options.KeepAliveInterval = TimeSpan.FromSeconds(1));
        int pings = 0;
        for (int i = 0; i < 1000; i++)
        {
            rig.Time.AdvanceMs(100);
            if (rig.Channel.Sent.Length > 1 + pings)
            {
                pings++;
                rig.Inject(FrameKind.Pong, 0, 0, rig.Next(FrameKind.Ping).Payload);
            }
        }

        rig.IsOpen();
        Assert.InRange(pings, 30, 100);
        rig.Time.AdvanceMs(11_100);
        rig.Next(FrameKind.Ping);
        rig.IsClosedWith(ConnectionCode.KeepAliveTimeout);
    }

    [Fact]
    public void A_process_that_stood_still_gives_its_peer_the_time_to_answer()
    {
        var rig = new PeerRig();

        rig.Time.Jump(TimeSpan.FromMinutes(5));
        rig.Time.AdvanceMs(200);

        rig.Next(FrameKind.Ping);
        rig.Time.AdvanceMs(9_999);
        rig.IsOpen();
        rig.Time.AdvanceMs(1);
        rig.IsClosedWith(ConnectionCode.KeepAliveTimeout);
    }

    [Fact]
    public void A_process_that_stood_still_reads_what_came_before_it_calls_the_peer_dead()
    {
        PeerRig rig = Promised(1000);

        rig.Time.Jump(TimeSpan.FromMinutes(5));
        rig.Time.AdvanceMs(0);
        rig.IsOpen();
        rig.Inject((FrameKind)0x80, 0, 0);
        rig.Time.AdvanceMs(1999);
        rig.IsOpen();

        rig.Time.AdvanceMs(1);
        rig.IsClosedWith(ConnectionCode.KeepAliveTimeout);
    }

    [Theory]
    [InlineData(199, 0)]
    [InlineData(5000, 200)]
    public void What_brings_nothing_in_a_fifth_of_a_second_after_that_is_dead_all_the_same(int standsStillMs, int isClosedAfterMs)
    {
        PeerRig rig = Promised(1000);
        rig.Time.Jump(TimeSpan.FromMilliseconds(2000 + standsStillMs));
        if (isClosedAfterMs > 0)
        {
            rig.Time.AdvanceMs(isClosedAfterMs - 1);
            rig.IsOpen();
        }

        rig.Time.AdvanceMs(isClosedAfterMs > 0 ? 1 : 0);

        rig.IsClosedWith(ConnectionCode.KeepAliveTimeout);
    }

    [Fact]
    public void Who_stands_still_again_and_again_is_patient_every_other_time()
    {
        PeerRig rig = Promised(1000);
        rig.Time.Jump(TimeSpan.FromSeconds(5));
        rig.Time.AdvanceMs(0);
        rig.IsOpen();

        rig.Time.Jump(TimeSpan.FromSeconds(5));
        rig.Time.AdvanceMs(0);

        rig.IsClosedWith(ConnectionCode.KeepAliveTimeout);
    }

    [Fact]
    public void A_HELLO_that_came_while_the_process_stood_still_came_in_time()
    {
        var rig = new PeerRig(greets: false);

        rig.Time.Jump(TimeSpan.FromMinutes(5));
        rig.Time.AdvanceMs(0);
        rig.Greet();

        rig.Time.AdvanceMs(1000);
        rig.IsOpen();
    }

    [Fact]
    public void What_a_peer_reads_while_the_process_stands_still_counts()
    {
        PeerRig rig = Stalled();

        rig.Time.Jump(TimeSpan.FromMinutes(5));
        rig.Time.AdvanceMs(0);
        rig.Channel.LastSendProgress = rig.Channel.Now; // the kernel tells of the room
        rig.Time.AdvanceMs(9_999);
        rig.IsOpen();
        rig.Time.AdvanceMs(1);

        rig.IsClosedWith(ConnectionCode.SlowPeer);
    }

    [Theory]
    [InlineData(1_000, 2_000)]
    [InlineData(19_000, 38_000)]
    public void A_peer_that_breaks_its_promise_twice_over_is_dead(uint promisedMs, int silenceMs)
    {
        PeerRig rig = Promised(promisedMs);
        rig.Time.AdvanceMs(silenceMs - 1);
        if (silenceMs > 30_000)
        {
            rig.Next(FrameKind.Ping);
        }

        rig.IsOpen();
        rig.Time.AdvanceMs(1);

        rig.IsClosedWith(ConnectionCode.KeepAliveTimeout);
    }

    [Fact]
    public void A_peer_that_keeps_its_promise_lives()
    {
        PeerRig rig = Promised(1000);
        for (int i = 0; i < 100; i++)
        {
            rig.Time.AdvanceMs(1999);
            rig.Inject((FrameKind)0x80, 0, 0);
        }

        rig.IsOpen();
    }

    [Fact]
    public void A_PING_is_answered_with_its_bytes()
    {
        var rig = new PeerRig();

        rig.Inject(FrameKind.Ping, 0, 0, 9, 8, 7, 6, 5, 4, 3, 2);

        SentFrame pong = rig.Next(FrameKind.Pong);
        Assert.Equal((FrameFlags.None, 0u), (pong.Flags, pong.Call));
        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2], pong.Payload);
    }

    [Fact]
    public void A_stray_PONG_means_nothing()
    {
        var rig = new PeerRig();

        rig.Inject(FrameKind.Pong, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);

        rig.IsOpen();
    }

    [Fact]
    public void PINGs_a_second_apart_are_welcome_and_two_that_are_faster_are_forgiven()
    {
        var rig = new PeerRig();
        for (int i = 0; i < 100; i++)
        {
            rig.Inject(FrameKind.Ping, 0, 0, new byte[8]);
            rig.Next(FrameKind.Pong);
            rig.Time.AdvanceMs(1000);
        }

        rig.Inject(FrameKind.Ping, 0, 0, new byte[8]);
        rig.Time.AdvanceMs(999);
        rig.Inject(FrameKind.Ping, 0, 0, new byte[8]);
        rig.Inject(FrameKind.Ping, 0, 0, new byte[8]);
        rig.Next(FrameKind.Pong);
        rig.Next(FrameKind.Pong);
        rig.Next(FrameKind.Pong);
        rig.IsOpen();
        rig.Inject(FrameKind.Ping, 0, 0, new byte[8]);

        rig.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    [Fact]
    public void A_peer_that_reads_nothing_for_10_seconds_is_closed_as_slow()
    {
        PeerRig rig = Stalled();
        rig.Time.AdvanceMs(9_999);
        rig.IsOpen();

        rig.Time.AdvanceMs(1);

        rig.IsClosedWith(ConnectionCode.SlowPeer);
        Assert.True(rig.Channel.IsAborted); // a CLOSE behind what is not read would wait as well
    }

    [Fact]
    public void A_peer_that_reads_a_little_lives_on()
    {
        PeerRig rig = Stalled();
        for (int i = 0; i < 10; i++)
        {
            rig.Time.AdvanceMs(9_000);
            rig.Channel.LastSendProgress = rig.Channel.Now;
            rig.Inject((FrameKind)0xEE, 0, 0);
        }

        rig.Time.AdvanceMs(9_999);
        rig.IsOpen();
        rig.Time.AdvanceMs(1);
        rig.IsClosedWith(ConnectionCode.SlowPeer);
    }

    [Fact]
    public void Whether_a_blocked_peer_reads_is_looked_at_from_the_beginning_and_now_and_then()
    {
        PeerRig rig = Stalled();
        Assert.Equal(1, rig.Channel.SendProgressLooks);
        for (int i = 1; i <= 3; i++)
        {
            rig.Time.AdvanceMs(2_500);
            Assert.Equal(1 + i, rig.Channel.SendProgressLooks);
        }

        rig.IsOpen();
    }

    [Fact]
    public void An_outbox_that_was_emptied_may_fill_again()
    {
        PeerRig rig = Stalled();
        rig.Channel.OutboxBytes = 0;
        rig.Time.AdvanceMs(20_000);
        rig.IsOpen();

        rig.Channel.OutboxBytes = 1;
        rig.Channel.LastSendProgress = rig.Channel.Now;
        rig.Handler.OnSendBlocked();
        rig.Time.AdvanceMs(9_999);
        rig.IsOpen();
        rig.Time.AdvanceMs(1);

        rig.IsClosedWith(ConnectionCode.SlowPeer);
    }

    [Fact]
    public void A_CLOSE_that_is_not_read_does_not_keep_the_connection_for_ever()
    {
        PeerRig rig = Stalled();
        rig.Inject(0, 0, 0);
        rig.IsClosedWith(ConnectionCode.Protocol);
        Assert.False(rig.Channel.IsAborted);

        rig.Time.AdvanceMs(10_000);

        Assert.True(rig.Channel.IsAborted);
        rig.NothingIsSent();
    }

    [Fact]
    public async Task Calls_that_a_slow_peer_never_got_were_not_executed()
    {
        var rig = new PeerRig(isInitiator: true);
        ICalls patient = rig.CreateClient(new RpcCallOptions { Timeout = TimeSpan.FromMinutes(1) });
        Task left = patient.AddAsync(1, 2).AsTask();
        Task stayed = patient.AddAsync(1, 2).AsTask();
        rig.Next(FrameKind.Call);
        uint unsent = rig.Next(FrameKind.Call).Call;
        Stall(rig);

        rig.Time.AdvanceMs(10_000);
        rig.IsClosedWith(ConnectionCode.SlowPeer);
        rig.Handler.OnCallUnsent(unsent);
        rig.Finish();

        await left.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        await stayed.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
    }

    private static PeerRig Promised(uint keepAliveMs)
    {
        var rig = new PeerRig(greets: false);
        rig.Greet(keepAliveMs: keepAliveMs);
        return rig;
    }

    private static PeerRig Stalled()
    {
        var rig = new PeerRig(configure: static options => options.KeepAliveInterval = Timeout.InfiniteTimeSpan);
        Stall(rig);
        return rig;
    }

    private static void Stall(PeerRig rig)
    {
        rig.Channel.OutboxBytes = 1000;
        rig.Channel.LastSendProgress = rig.Channel.Now;
        rig.Handler.OnSendBlocked();
    }
}
