using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Calls that wait in the client for a place at the peer (architecture.md §8).</summary>
public sealed class SlotTests
{
    [Fact]
    public async Task Calls_beyond_the_peers_limit_wait_and_go_in_the_order_of_their_arrival()
    {
        PeerRig rig = Limited(calls: 2);
        Task<int>[] calls = [.. Enumerable.Range(0, 20).Select(i => rig.Client.AddAsync(i, 0).AsTask())];
        var sent = new Queue<SentFrame>([rig.Next(FrameKind.Call), rig.Next(FrameKind.Call)]);
        rig.NothingIsSent();

        for (int i = 0; i < 20; i++)
        {
            SentFrame call = sent.Dequeue();
            Assert.Equal(PeerRig.CallPayload("Add", 10_000, i, 0), call.Payload);
            rig.Reply(call.Call, i);
            if (i < 18)
            {
                sent.Enqueue(await rig.NextAsync(FrameKind.Call));
            }

            rig.NothingIsSent();
            Assert.Equal(i, await calls[i].Promptly());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(1024)]
    public async Task Only_so_many_calls_wait(int waitingMax)
    {
        PeerRig rig = Limited(calls: 1, options => options.WaitingCallsMax = waitingMax);
        Task[] taken = [.. Enumerable.Range(0, 1 + waitingMax).Select(i => rig.Client.AddAsync(i, 0).AsTask())];

        RpcException error = await rig.Client.AddAsync(-1, 0).AsTask().FailsWithAsync(RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);

        Assert.Contains($"WaitingCallsMax is {waitingMax}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(taken, static call => call.IsCompleted);
        Assert.Equal(1024, new RpcConnectionOptions().WaitingCallsMax);
    }

    [Fact]
    public async Task A_call_never_waits_past_its_deadline_and_its_turn_goes_to_the_next()
    {
        PeerRig rig = Limited(calls: 1);
        ICalls patient = rig.CreateClient(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(25) });
        _ = patient.AddAsync(0, 0).AsTask();
        uint id = rig.Next(FrameKind.Call).Call;
        Task hurried = rig.Client.AddAsync(1, 0).AsTask();
        Task<int> next = patient.AddAsync(2, 0).AsTask();

        rig.Time.AdvanceMs(9_999);
        Assert.False(hurried.IsCompleted);
        rig.Time.AdvanceMs(1);
        await hurried.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.NotExecuted);
        rig.NothingIsSent();

        rig.Reply(id, 0);
        SentFrame call = await rig.NextAsync(FrameKind.Call);
        Assert.Equal(15_000u, call.TimeoutMs); // what is left, not what there was
        rig.Reply(call.Call, 2);
        Assert.Equal(2, await next.Promptly());
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_waits_is_not_sent_and_its_turn_goes_to_the_next()
    {
        PeerRig rig = Limited(calls: 1);
        using var cancellation = new CancellationTokenSource();
        _ = rig.Client.AddAsync(0, 0).AsTask();
        uint id = rig.Next(FrameKind.Call).Call;
        Task cancelled = rig.Client.AddAsync(1, 0, cancellation.Token).AsTask();
        Task<int> next = rig.Client.AddAsync(2, 0).AsTask();

        await cancellation.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Promptly());
        Assert.Equal(cancellation.Token, error.CancellationToken);
        rig.NothingIsSent();
        rig.Reply(id, 0);
        SentFrame call = await rig.NextAsync(FrameKind.Call);
        Assert.Equal(PeerRig.CallPayload("Add", 10_000, 2, 0), call.Payload);
        rig.Reply(call.Call, 2);
        Assert.Equal(2, await next.Promptly());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_that_have_left_do_not_count_among_those_that_wait(bool isCancelled)
    {
        PeerRig rig = Limited(calls: 1, options => options.WaitingCallsMax = 3);
        ICalls patient = rig.CreateClient(new RpcCallOptions { Timeout = TimeSpan.FromMinutes(5) });
        Task<int> stuck = patient.AddAsync(0, 0).AsTask();
        uint id = rig.Next(FrameKind.Call).Call;
        Task<int> waits = patient.AddAsync(1, 0).AsTask();
        ICalls hurried = rig.CreateClient(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(1) });
        for (int round = 0; round < 3; round++)
        {
            using var cancellation = new CancellationTokenSource();
            Task[] leaving = [.. Enumerable.Range(0, 2).Select(i => hurried.AddAsync(i, 0, cancellation.Token).AsTask())];
            await rig.Client.AddAsync(9, 0).AsTask().FailsWithAsync(RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);
            if (isCancelled)
            {
                await cancellation.CancelAsync();
            }
            else
            {
                rig.Time.AdvanceMs(1000);
            }

            foreach (Task call in leaving)
            {
                _ = await Assert.ThrowsAnyAsync<Exception>(() => call.Promptly());
            }

            Assert.Equal(1, PeerState.Of(rig.Peer).SlotWaiters);
        }

        rig.Reply(id, 5);
        Assert.Equal(5, await stuck.Promptly());
        rig.Reply((await rig.NextAsync(FrameKind.Call)).Call, 6);
        Assert.Equal(6, await waits.Promptly());
        Assert.Equal(0, PeerState.Of(rig.Peer).Reserved);
    }

    [Theory]
    [InlineData("goaway")]
    [InlineData("close")]
    [InlineData("lost")]
    [InlineData("end of stream")]
    public async Task Calls_that_wait_look_for_another_connection_when_theirs_ends(string how)
    {
        PeerRig rig = Limited(calls: 1);
        _ = rig.Client.AddAsync(0, 0).AsTask();
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(i => rig.Client.AddAsync(i, 0).AsTask())];

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

        foreach (Task call in waiting)
        {
            RpcException error = await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
            Assert.Equal("There is no other connection.", error.Message);
        }
    }

    [Fact]
    public async Task Places_are_not_lost_when_waiting_calls_come_and_go_on_many_threads()
    {
        PeerRig rig = Limited(calls: 3);
        Task[] callers = [.. Enumerable.Range(0, 8).Select(thread => Task.Run(() => CallManyAsync(rig, thread)))];
        Task all = Task.WhenAll(callers);
        int read = 1;
        int inProgress = 0;
        while (!all.IsCompleted || read < rig.Channel.Sent.Length)
        {
            SentFrame[] sent = rig.Channel.Sent;
            inProgress = 0;
            for (int i = read; i < sent.Length; i++)
            {
                inProgress += sent[i].Kind == FrameKind.Call ? 1 : 0;
            }

            Assert.True(inProgress <= 3, $"{inProgress} calls are in progress.");
            for (; read < sent.Length; read++)
            {
                if (sent[read].Kind == FrameKind.Call)
                {
                    rig.Reply(sent[read].Call, 1);
                }
            }

            await Task.Yield();
        }

        await all.Promptly();
        Task<int>[] last = [.. Enumerable.Range(0, 3).Select(i => rig.Client.AddAsync(i, 0).AsTask())];
        Assert.Equal(3, rig.Channel.Sent.Skip(read).Count(static frame => frame.Kind == FrameKind.Call));
        rig.Finish();
        Assert.Equal(3, last.Length);
    }

    private static async Task CallManyAsync(PeerRig rig, int thread)
    {
        var random = new Random(thread);
        for (int i = 0; i < 200; i++)
        {
            using var cancellation = new CancellationTokenSource();
            Task<int> call = rig.Client.AddAsync(thread, i, cancellation.Token).AsTask();
            if (random.Next(3) == 0)
            {
                await cancellation.CancelAsync();
            }

            try
            {
                Assert.Equal(1, await call.Promptly());
            }
            catch (OperationCanceledException)
            {
                Assert.True(cancellation.IsCancellationRequested);
            }
        }
    }

    private static PeerRig Limited(uint calls, Action<RpcConnectionOptions>? configure = null)
    {
        var rig = new PeerRig(isInitiator: true, greets: false, configure);
        rig.Greet(calls: calls);
        return rig;
    }
}
