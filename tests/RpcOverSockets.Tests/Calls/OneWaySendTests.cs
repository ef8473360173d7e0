using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §4, ONEWAY and credit, as the sender.</summary>
public sealed class OneWaySendTests
{
    [Fact]
    public void A_one_way_call_has_id_0_and_completes_when_it_is_queued()
    {
        PeerRig rig = Connected();

        IsSentAtOnce(rig.Client.NoteAsync(7, null));

        SentFrame call = rig.Next(FrameKind.Call);
        Assert.Equal((FrameFlags.OneWay, 0u), (call.Flags, call.Call));
        Assert.Equal(PeerRig.CallPayload("Note", 10_000, 7, null), call.Payload);
    }

    [Theory]
    [InlineData(65_536u, 6)]
    [InlineData(100_000u, 9)]
    [InlineData(1_000_000u, 99)]
    public async Task One_way_calls_wait_when_the_credit_of_the_HELLO_is_used(uint creditBytes, int count)
    {
        PeerRig rig = Connected(creditBytes);
        for (int i = 0; i < count; i++)
        {
            IsSentAtOnce(rig.Client.NoteAsync(i, new byte[10_000]));
            rig.Next(FrameKind.Call);
        }

        Task waits = rig.Client.NoteAsync(-1, new byte[10_000]).AsTask();
        Task waitsToo = rig.Client.NoteAsync(-2, null).AsTask(); // would fit, but not before the other
        rig.NothingIsSent();
        Assert.False(waits.IsCompleted || waitsToo.IsCompleted);

        rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32(20_000));
        await Task.WhenAll(waits, waitsToo).Promptly();
        Assert.Equal(2, rig.Channel.Sent.Skip(1 + count).Count(static frame => frame.Kind == FrameKind.Call));
    }

    [Fact]
    public async Task A_call_larger_than_the_window_goes_when_nothing_else_is_under_way()
    {
        PeerRig rig = Connected();
        await rig.Client.NoteAsync(1, null);
        int firstBytes = rig.Next(FrameKind.Call).Payload.Length;
        Task large = rig.Client.NoteAsync(2, new byte[200_000]).AsTask();
        rig.NothingIsSent();

        rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32((uint)firstBytes));

        await large.Promptly();
        int largeBytes = rig.Next(FrameKind.Call).Payload.Length;
        Task next = rig.Client.NoteAsync(3, null).AsTask();
        rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32((uint)largeBytes));
        await next.Promptly();
    }

    [Fact]
    public async Task A_one_way_call_never_waits_past_its_deadline()
    {
        PeerRig rig = Connected();
        Fill(rig);
        Task waits = rig.Client.NoteAsync(1, null).AsTask();

        rig.Time.AdvanceMs(9999);
        Assert.False(waits.IsCompleted);
        rig.Time.AdvanceMs(1);

        await waits.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.NotExecuted);
        rig.NothingIsSent();
    }

    [Fact]
    public async Task A_cancelled_one_way_call_is_not_sent_and_lets_the_next_go()
    {
        PeerRig rig = Connected();
        Fill(rig);
        using var cancellation = new CancellationTokenSource();
        Task cancelled = rig.Client.NoteAsync(1, new byte[60_000], cancellation.Token).AsTask();
        Task next = rig.Client.NoteAsync(2, null).AsTask();
        rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32(1000));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Promptly());
        await next.Promptly();
        rig.Next(FrameKind.Call);
        rig.NothingIsSent();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Only_so_many_one_way_calls_wait_for_credit(int waitingMax)
    {
        PeerRig rig = Connected(configure: options => options.WaitingCallsMax = waitingMax);
        Fill(rig);
        Task[] waiting = [.. Enumerable.Range(0, waitingMax).Select(i => rig.Client.NoteAsync(i, null).AsTask())];

        RpcException error = await rig.Client.NoteAsync(99, null).AsTask()
            .FailsWithAsync(RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);

        Assert.Contains($"WaitingCallsMax is {waitingMax}", error.Message, StringComparison.Ordinal);
        rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32(65_536));
        await Task.WhenAll(waiting).Promptly();
    }

    [Fact]
    public async Task One_way_calls_that_have_left_do_not_count_among_those_that_wait()
    {
        PeerRig rig = Connected(configure: static options => options.WaitingCallsMax = 3);
        Fill(rig);
        ICalls patient = rig.CreateClient(new RpcCallOptions { Timeout = TimeSpan.FromMinutes(5) });
        Task waits = patient.NoteAsync(1, null).AsTask();
        for (int round = 0; round < 3; round++)
        {
            Task[] leaving = [.. Enumerable.Range(0, 2).Select(i => rig.Client.NoteAsync(i, null).AsTask())];
            await rig.Client.NoteAsync(9, null).AsTask().FailsWithAsync(RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);
            rig.Time.AdvanceMs(10_000);
            foreach (Task call in leaving)
            {
                await call.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.NotExecuted);
            }

            Assert.Equal(1, PeerState.Of(rig.Peer).CreditWaiters);
        }

        rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32(65_536));
        await waits.Promptly();
    }

    [Theory]
    [InlineData("goaway")]
    [InlineData("close")]
    [InlineData("lost")]
    [InlineData("end of stream")]
    public async Task One_way_calls_that_wait_look_for_another_connection_when_theirs_ends(string how)
    {
        PeerRig rig = Connected();
        Fill(rig);
        Task waits = rig.Client.NoteAsync(1, null).AsTask();

        switch (how)
        {
            case "goaway":
                rig.Inject(FrameKind.GoAway, 0, 0, Pack.Array(9, ""));
                break;
            case "close":
                rig.Inject(FrameKind.Close, 0, 0, Pack.Array(9, ""));
                rig.Finish();
                break;
            case "lost":
                rig.Finish();
                break;
            default:
                rig.Handler.OnEndOfStream();
                break;
        }

        RpcException error = await waits.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Equal("There is no other connection.", error.Message);
    }

    [Theory]
    [InlineData(int.MaxValue - 65_536u, true)]
    [InlineData(int.MaxValue - 65_535u, false)]
    [InlineData(uint.MaxValue, false)]
    public void Credit_above_2_31_is_a_protocol_error(uint grant, bool isLegal)
    {
        PeerRig rig = Connected();

        rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32(grant));

        if (isLegal)
        {
            rig.IsOpen();
            rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32(0));
            rig.IsOpen();
            rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32(1));
        }

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public async Task A_one_way_call_above_the_peers_frame_limit_fails_and_costs_no_credit()
    {
        PeerRig rig = Connected();
        for (int i = 0; i < 20; i++)
        {
            await rig.Client.NoteAsync(1, new byte[1 << 20]).AsTask().FailsWithAsync(RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);
        }

        IsSentAtOnce(rig.Client.NoteAsync(1, new byte[65_000]));
    }

    [Fact]
    public async Task Credit_that_many_threads_use_is_never_overdrawn()
    {
        PeerRig rig = Connected();
        Task[] senders = [.. Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            var random = new Random(thread);
            for (int i = 0; i < 200; i++)
            {
                await rig.Client.NoteAsync(i, new byte[random.Next(30_000)]);
            }
        }))];
        long credit = 65_536;
        int read = 1;
        int calls = 0;
        while (calls < 1600)
        {
            SentFrame[] sent = rig.Channel.Sent;
            long bytes = 0;
            for (; read < sent.Length; read++, calls++)
            {
                Assert.True(credit > 0, "A frame came without credit.");
                credit -= sent[read].Payload.Length;
                bytes += sent[read].Payload.Length;
            }

            credit += bytes;
            rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32((uint)bytes));
            Assert.DoesNotContain(senders, static sender => sender.IsFaulted);
            await Task.Yield();
        }

        await Task.WhenAll(senders).Promptly();
        Assert.Equal(65_536, credit);
    }

    private static PeerRig Connected(uint creditBytes = 65_536, Action<RpcConnectionOptions>? configure = null)
    {
        var rig = new PeerRig(isInitiator: true, greets: false, configure);
        rig.Greet(creditBytes: creditBytes);
        return rig;
    }

    private static void IsSentAtOnce(ValueTask call)
    {
        Assert.True(call.IsCompletedSuccessfully);
        call.GetAwaiter().GetResult();
    }

    private static void Fill(PeerRig rig)
    {
        IsSentAtOnce(rig.Client.NoteAsync(0, new byte[65_536]));
        rig.Next(FrameKind.Call);
    }
}
