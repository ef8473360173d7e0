using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>A peer that says GOAWAY and does not close: this side does, 10 s after the last call.</summary>
public sealed class GoodbyeTests
{
    private readonly PeerRig _rig = new(isInitiator: true);

    [Fact]
    public void A_connection_without_calls_is_closed()
    {
        GoAway();
        _rig.Time.AdvanceMs(9_999);
        _rig.IsOpen();

        _rig.Time.AdvanceMs(1);

        _rig.IsClosedWith(ConnectionCode.NoError);
        Assert.Equal(0, _rig.Log.Count(2002)); // no fault
    }

    [Fact]
    public async Task Own_calls_in_progress_are_awaited()
    {
        ICalls patient = _rig.CreateClient(new RpcCallOptions { Timeout = Timeout.InfiniteTimeSpan });
        Task<int> call = patient.AddAsync(1, 2).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        GoAway();
        _rig.Time.AdvanceMs(15_000);
        _rig.IsOpen();

        _rig.Reply(id, 3);
        Assert.Equal(3, await call.Promptly());
        _rig.Time.AdvanceMs(9_999);
        _rig.IsOpen();
        _rig.Time.AdvanceMs(1);

        _rig.IsClosedWith(ConnectionCode.NoError);
    }

    [Fact]
    public async Task Calls_of_the_peer_are_awaited_also_those_that_come_later()
    {
        _rig.Service.OnRun = _rig.Service.HoldAsync;
        GoAway();
        _rig.Time.AdvanceMs(5_000);
        _rig.Call(2, "Run", 1);
        _rig.Time.AdvanceMs(10_000);
        _rig.IsOpen();

        _rig.Service.Release(1);
        await _rig.NextIsReplyAsync(2, 1L);
        _rig.Time.AdvanceMs(9_999);
        _rig.IsOpen();
        _rig.Time.AdvanceMs(1);

        _rig.IsClosedWith(ConnectionCode.NoError);
    }

    [Fact]
    public void Each_call_begins_the_time_anew()
    {
        GoAway();
        _rig.Time.AdvanceMs(5_000);
        _rig.Call(2, "Add", 1, 2);
        _rig.NextIsReply(2, 3L);

        _rig.Time.AdvanceMs(9_999);
        _rig.IsOpen();
        _rig.Time.AdvanceMs(1);

        _rig.IsClosedWith(ConnectionCode.NoError);
    }

    private void GoAway() => _rig.Inject(FrameKind.GoAway, 0, 0, Pack.Array(9, "on its way down"));
}
