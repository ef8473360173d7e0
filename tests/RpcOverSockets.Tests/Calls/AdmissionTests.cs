using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Limits on what a peer may ask for (architecture.md §8, protocol.md §4).</summary>
public sealed class AdmissionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(128)]
    public async Task As_many_calls_as_the_limit_run_and_the_next_is_refused(int limit)
    {
        var rig = new PeerRig(configure: options => options.ConcurrentCallsMax = limit);
        rig.Service.OnRun = rig.Service.HoldAsync;
        for (uint i = 0; i < limit; i++)
        {
            rig.Call((2 * i) + 1, "Run", (int)i);
        }

        rig.IsOpen();
        Assert.Equal(limit, rig.Service.Running);
        rig.Call(4001, "Run", 4001);

        SentFrame error = rig.Next(FrameKind.Error);
        Assert.Equal((4001u, RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted), (error.Call, error.Status, error.Outcome));
        Assert.Contains($"ConcurrentCallsMax is {limit}", error.Message, StringComparison.Ordinal);
        rig.IsOpen();
        rig.Service.Release(0);
        await rig.NextIsReplyAsync(1, 0L);
        rig.Call(4001, "Add", 1, 2);
        rig.NextIsReply(4001, 3L);
    }

    [Fact]
    public void The_default_limit_is_128()
    {
        Assert.Equal(128, new PeerRig().Settings.ConcurrentCallsMax);
    }

    [Fact]
    public void A_place_is_free_only_when_the_reply_was_handed_to_the_kernel()
    {
        var rig = new PeerRig(configure: static options => options.ConcurrentCallsMax = 2);
        rig.Channel.HoldsReplies = true;
        rig.Call(1, "Add", 1, 2);
        rig.Call(3, "Add", 1, 2);
        rig.NextIsReply(1, 3L);
        rig.NextIsReply(3, 3L);

        rig.Call(5, "Add", 1, 2);
        rig.NextIsError(5, RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);
        rig.Channel.HandOverReplies();

        rig.Call(5, "Add", 1, 2);
        rig.NextIsReply(5, 3L);
    }

    [Fact]
    public void A_reply_that_the_kernel_did_not_take_after_all_takes_its_place_again()
    {
        var rig = new PeerRig(configure: static options => options.ConcurrentCallsMax = 2);
        rig.Channel.HoldsReplies = true;
        rig.Call(1, "Add", 1, 2);
        rig.Call(3, "Add", 1, 2);
        rig.Channel.HandOverReplies();
        rig.Handler.OnRepliesSent(-1);

        rig.Call(5, "Add", 1, 2);
        rig.Call(7, "Add", 1, 2);

        rig.NextIsReply(1, 3L);
        rig.NextIsReply(3, 3L);
        rig.NextIsReply(5, 3L);
        rig.NextIsError(7, RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);
    }

    [Fact]
    public void A_cancelled_call_keeps_its_place_while_its_handler_runs()
    {
        var rig = new PeerRig(configure: static options => options.ConcurrentCallsMax = 1);
        rig.Service.OnRun = rig.Service.HoldDeafAsync;
        rig.CallFor(1, 100, "Run", 1);

        rig.Cancel(1);
        rig.Time.AdvanceMs(1000);
        rig.Call(3, "Add", 1, 2);

        rig.NextIsError(3, RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);
    }

    [Fact]
    public void Refused_calls_take_no_place()
    {
        var rig = new PeerRig(configure: static options => options.ConcurrentCallsMax = 1);
        for (uint id = 1; id < 100; id += 2)
        {
            rig.Inject(FrameKind.Call, 0, id, Pack.Join(Pack.UInt32(4711), Pack.UInt32(0)));
            rig.NextIsError(id, RpcStatus.Unimplemented, RpcOutcome.NotExecuted);
            rig.Call(id, "Add");
            rig.NextIsError(id, RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
        }

        rig.Call(1, "Add", 1, 2);

        rig.NextIsReply(1, 3L);
    }

    [Theory]
    [InlineData((5 << 20) - 1, true)]
    [InlineData(5 << 20, true)]
    [InlineData((5 << 20) + 1, false)]
    public void New_calls_of_a_peer_that_does_not_read_are_refused_beyond_1_MiB_and_a_frame(int outboxBytes, bool isTaken)
    {
        var rig = new PeerRig();
        rig.Channel.OutboxBytes = outboxBytes;

        rig.Call(1, "Add", 1, 2);
        rig.Note(1);

        Assert.Equal(isTaken ? 1 : 0, rig.Service.Notes.Count);
        if (isTaken)
        {
            rig.NextIsReply(1, 3L);
        }
        else
        {
            rig.NextIsError(1, RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_thousand_answers_may_wait_to_be_read_and_no_more(bool byPings)
    {
        var rig = new PeerRig();
        rig.Service.OnRun = rig.Service.HoldAsync;
        rig.Call(1, "Run", 1); // pings beside a call are not counted by their pace
        rig.Channel.OutboxBytes = 1;
        for (int i = 0; i < 1000; i++)
        {
            MakeItAnswer(rig, byPings);
            rig.Next(byPings ? FrameKind.Pong : FrameKind.Error);
        }

        rig.IsOpen();
        MakeItAnswer(rig, byPings);

        rig.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    [Fact]
    public void Answers_that_are_read_may_go_on_for_ever()
    {
        var rig = new PeerRig();
        for (int i = 0; i < 5000; i++)
        {
            rig.Channel.OutboxBytes = i % 500;
            MakeItAnswer(rig, byPings: false);
            rig.Next(FrameKind.Error);
        }

        rig.IsOpen();
    }

    private static void MakeItAnswer(PeerRig rig, bool byPings)
    {
        if (byPings)
        {
            rig.Inject(FrameKind.Ping, 0, 0, new byte[8]);
        }
        else
        {
            rig.Inject(FrameKind.Call, 0, 3, Pack.Join(Pack.UInt32(4711), Pack.UInt32(0)));
        }
    }
}
