using System.Diagnostics.Metrics;
using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>What becomes of one-way calls to a peer that is too slow, by the policy of their method.</summary>
public sealed class DeliveryTests
{
    private const int FillerBytes = 10_000;

    private readonly PeerRig _rig;
    private readonly IDeliveries _client;

    public DeliveryTests()
    {
        _rig = new PeerRig(isInitiator: true, configure: static options => options.OutboxBytesMax = 64 << 10);
        _client = RpcContract.Describe<IDeliveries>().CreateClient(new RpcInvoker(new OnePeer(_rig.Peer), options: null));
    }

    [Fact]
    public void With_credit_every_policy_sends_at_once()
    {
        Done(_client.OldestAsync(1, []));
        Done(_client.LatestAsync(2, []));
        Done(_client.UrgentAsync(3, []));

        Assert.Equal([1, 2, 3], Sent());
    }

    [Fact]
    public void Of_calls_that_drop_the_oldest_the_last_are_sent_when_there_is_credit()
    {
        UseCredit();
        long dropped = 0;
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref dropped, count));
        listener.EnableMeasurementEvents(RpcInstruments.Dropped);
        for (int i = 0; i < 20; i++)
        {
            Done(_client.OldestAsync(i, new byte[FillerBytes]));
        }

        _rig.NothingIsSent();
        Grant(1 << 20);
        Assert.Equal(Enumerable.Range(14, 6), Sent()); // six of 10 KB fit into 64 KiB
        Assert.True(Interlocked.Read(ref dropped) >= 14);
    }

    [Fact]
    public void Of_calls_of_which_the_latest_counts_one_per_method_is_sent()
    {
        UseCredit();
        for (int i = 0; i < 5; i++)
        {
            Done(_client.LatestAsync(i, new byte[FillerBytes]));
            Done(_client.OtherLatestAsync(10 + i, new byte[FillerBytes]));
        }

        Grant(1 << 20);

        Assert.Equal([4, 14], Sent());
    }

    [Fact]
    public void Deferred_calls_are_not_overtaken_and_go_as_far_as_the_credit_does()
    {
        UseCredit();
        Done(_client.OldestAsync(1, new byte[FillerBytes]));
        Done(_client.OldestAsync(2, new byte[FillerBytes]));
        Grant(FillerBytes + 100);
        Done(_client.OldestAsync(3, []));
        Assert.Equal([1], Sent());

        Grant(1 << 20);

        Assert.Equal([2, 3], Sent());
    }

    [Fact]
    public void A_deferred_call_that_has_become_late_is_dropped()
    {
        UseCredit();
        Done(_client.OldestAsync(1, new byte[FillerBytes]));
        _rig.Time.Advance(TimeSpan.FromSeconds(11));

        Grant(1 << 20);

        Assert.Empty(Sent());
    }

    [Fact]
    public async Task A_method_that_disconnects_closes_the_connection_and_fails()
    {
        UseCredit();

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => _client.UrgentAsync(1, new byte[FillerBytes]).AsTask());

        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        _rig.IsClosedWith(ConnectionCode.SlowPeer);
    }

    [Fact]
    public async Task After_the_connection_has_ended_calls_fail_whatever_their_policy()
    {
        UseCredit();
        Done(_client.OldestAsync(1, new byte[FillerBytes]));
        _rig.Finish();

        await Assert.ThrowsAsync<RpcException>(() => _client.OldestAsync(2, []).AsTask());
    }

    private static void Done(ValueTask task) => Assert.True(task.IsCompletedSuccessfully);

    private void UseCredit()
    {
        for (int i = 0; i < 6; i++)
        {
            Done(_client.OldestAsync(-1, new byte[FillerBytes]));
            _rig.Next(FrameKind.Call);
        }
    }

    private void Grant(int bytes) => _rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32((uint)bytes));

    // The first arguments of the calls that were sent since.
    private List<int> Sent()
    {
        var numbers = new List<int>();
        while (_rig.TryNext() is SentFrame frame)
        {
            Assert.Equal(FrameKind.Call, frame.Kind);
            numbers.Add(frame.Payload[9]);
        }

        return numbers;
    }

    [Fact]
    public void A_latest_call_that_is_larger_than_the_one_before_stays_within_the_limit()
    {
        UseCredit();
        Done(_client.LatestAsync(1, new byte[FillerBytes]));

        Done(_client.LatestAsync(2, new byte[70_000]));
        Done(_client.OldestAsync(3, new byte[FillerBytes]));

        Grant(1 << 20);
        Assert.Equal([3], Sent());
    }

    [Fact]
    public void A_reference_is_not_dropped_before_its_deferred_calls_are_sent()
    {
        UseCredit();
        var target = new RemoteObject(_rig.Peer, id: 7);
        IDeliveries client = RpcContract.Describe<IDeliveries>().CreateClient(new RpcInvoker(target, options: null));
        Done(client.OldestAsync(1, new byte[FillerBytes]));

        target.Drop();

        _rig.NothingIsSent();
        Grant(1 << 20);
        _rig.Next(FrameKind.Call);
        Assert.Equal(Pack.UInt32(7), _rig.Next(FrameKind.Release).Payload);
    }

    [Fact]
    public async Task A_reference_is_dropped_when_its_deferred_calls_were()
    {
        UseCredit();
        var target = new RemoteObject(_rig.Peer, id: 7);
        IDeliveries client = RpcContract.Describe<IDeliveries>().CreateClient(new RpcInvoker(target, options: null));
        Done(client.OldestAsync(1, new byte[FillerBytes]));
        target.Drop();
        _rig.Time.Advance(TimeSpan.FromSeconds(11));

        Grant(1 << 20);

        Assert.Equal(Pack.UInt32(7), (await _rig.NextAsync(FrameKind.Release)).Payload);
    }
}
