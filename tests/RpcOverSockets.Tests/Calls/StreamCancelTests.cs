using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>CANCEL of calls with streams: one for each is free, also when its call has just ended, and a flood is none.</summary>
public sealed class StreamCancelTests
{
    private const int Burst = 1000;

    private readonly PeerRig _callee = new();

    [Fact]
    public void CANCELs_that_cross_the_ends_of_their_streams_are_free()
    {
        for (int i = 0; i < 5 * Burst; i++)
        {
            EndStream();
            _callee.Cancel(1);
        }

        _callee.IsOpen();
    }

    [Fact]
    public void There_is_one_for_each_stream_that_has_ended()
    {
        for (int i = 0; i < 3; i++)
        {
            EndStream();
        }

        Flood(Burst + 3);
        _callee.IsOpen();
        _callee.Cancel(1);

        _callee.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    [Fact]
    public void No_more_are_saved_up_than_can_be_under_way()
    {
        for (int i = 0; i < 3 * Burst; i++)
        {
            EndStream();
        }

        Flood(2 * Burst);
        _callee.IsOpen();
        _callee.Cancel(1);

        _callee.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    [Fact]
    public void Calls_without_streams_have_none()
    {
        _callee.Call(1, "Add", 1, 2);
        _callee.NextIsReply(1, 3L);

        Flood(Burst);
        _callee.IsOpen();
        _callee.Cancel(1);

        _callee.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    [Fact]
    public async Task A_stream_that_was_left_has_none_when_it_ends()
    {
        _callee.Streams.OnTake = static async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return 0;
        };
        _callee.OpenUp(1, "Take");
        _callee.Cancel(1);
        await _callee.NextIsErrorAsync(1, RpcStatus.Cancelled, RpcOutcome.Executed);

        Flood(Burst);
        _callee.IsOpen();
        _callee.Cancel(1);

        _callee.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    [Fact]
    public void A_stream_whose_deadline_has_passed_here_may_still_be_left()
    {
        _callee.Streams.OnTake = static (_, _) => new(new TaskCompletionSource<int>().Task);
        for (int i = 0; i < 100; i++)
        {
            uint id = (uint)((2 * i) + 1);
            _callee.Inject(FrameKind.Call, FrameFlags.CallerStream, id, StreamFrames.OpenPayload("Take", 1000));
        }

        Flood(Burst);
        _callee.Time.AdvanceMs(1000);
        Flood(33);
        for (int i = 0; i < 100; i++)
        {
            _callee.Cancel((uint)((2 * i) + 1));
        }

        _callee.IsOpen();
        _callee.Cancel(1);
        _callee.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    [Fact]
    public void A_stream_that_is_refused_may_still_be_left()
    {
        var rig = new PeerRig(configure: static options => options.ConcurrentCallsMax = 1);
        rig.Streams.OnTake = static (_, _) => new(new TaskCompletionSource<int>().Task);
        rig.OpenUp(1, "Take");
        for (int i = 0; i < Burst; i++)
        {
            rig.Cancel(99);
        }

        rig.OpenUp(3, "Take");
        rig.NextIsError(3, RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);
        rig.Cancel(3);

        rig.IsOpen();
        rig.Cancel(3);
        rig.IsClosedWith(ConnectionCode.EnhanceYourCalm);
    }

    private void EndStream()
    {
        _callee.Open(1, "Items", 0);
        _callee.Next(FrameKind.Reply);
    }

    private void Flood(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _callee.Cancel(999);
        }
    }
}
