using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §4, ONEWAY and credit, as the receiver.</summary>
public sealed class OneWayReceiveTests
{
    private const int Window = 65_536;
    private const int Around = 8 + 1 + 1 + 5; // method, timeout, array, number, header of the filler

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(Window - 1, true)]
    [InlineData(Window, false)]
    [InlineData(Window + 1, false)]
    public void A_frame_may_overdraw_the_credit_and_the_next_must_not_come(int payloadBytes, bool nextMayCome)
    {
        PeerRig rig = Holding();
        rig.Note(1, payloadBytes - Around);
        rig.IsOpen();

        rig.Note(2);

        if (nextMayCome)
        {
            rig.IsOpen();
            rig.Note(3);
        }

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public async Task Credit_comes_back_when_handlers_return()
    {
        PeerRig rig = Holding();
        rig.Note(1, Window - Around);
        rig.NothingIsSent();

        _gate.SetResult();

        SentFrame credit = await rig.NextAsync(FrameKind.Credit);
        Assert.Equal((0u, (uint)Window), (credit.Call, credit.Grant));
        rig.Note(2, Window - Around);
        await Eventually.TrueAsync(() => rig.Service.Notes.Count == 2, "both ran");
    }

    [Fact]
    public void Small_change_comes_back_within_10_ms()
    {
        var rig = new PeerRig();
        rig.Note(1);
        rig.Note(2);
        rig.NothingIsSent();

        rig.Time.AdvanceMs(10);

        Assert.Equal(2u * Around, rig.Next(FrameKind.Credit).Grant);
        rig.IsOpen();
    }

    [Fact]
    public void All_that_was_ever_sent_is_granted_back_once()
    {
        var rig = new PeerRig();
        var random = new Random(1);
        long sent = 0;
        long granted = 0;
        for (int i = 0; i < 2000; i++)
        {
            int filler = random.Next(10_000);
            sent += filler + Around;
            rig.Note(i % 100, filler);
            rig.Time.AdvanceMs(random.Next(4));
            Assert.True(sent - granted < 2 * Window);
            granted = rig.Channel.Sent.Where(static frame => frame.Kind == FrameKind.Credit).Sum(static frame => frame.Grant);
        }

        rig.Time.AdvanceMs(10);

        Assert.Equal(sent, rig.Channel.Sent.Where(static frame => frame.Kind == FrameKind.Credit).Sum(static frame => frame.Grant));
        Assert.Equal(2000, rig.Service.Notes.Count);
    }

    [Fact]
    public async Task One_way_calls_beyond_the_limit_wait_and_start_as_places_become_free()
    {
        PeerRig rig = Holding(static options => options.ConcurrentCallsMax = 3);
        rig.Service.OnRun = rig.Service.HoldAsync;
        rig.Channel.HoldsReplies = true;
        rig.Call(1, "Run", 1);
        rig.Call(3, "Run", 2);
        rig.Call(5, "Run", 3);
        int started = 0;
        rig.Service.OnNote = async (_, _) =>
        {
            Interlocked.Increment(ref started);
            await _gate.Task;
        };
        for (int i = 0; i < 5; i++)
        {
            rig.Note(i);
        }

        rig.IsOpen();
        Assert.Equal(0, started);
        rig.Service.Release(1);
        rig.Service.Release(2);
        await Eventually.TrueAsync(() => rig.Channel.Sent.Count(static frame => frame.Kind == FrameKind.Reply) == 2, "two have replied");
        rig.Channel.HandOverReplies();

        await Eventually.TrueAsync(() => Volatile.Read(ref started) == 2, "two places, two one-way calls");
        _gate.SetResult();
        await Eventually.TrueAsync(() => rig.Service.Notes.Count == 5, "all ran");
    }

    [Fact]
    public void A_one_way_call_that_waits_past_its_deadline_never_runs_and_gives_its_credit_back()
    {
        var rig = new PeerRig(configure: static options => options.ConcurrentCallsMax = 1);
        rig.Service.OnRun = rig.Service.HoldAsync;
        rig.Call(1, "Run", 1);
        rig.NoteFor(100, 1, Window - Around);

        rig.Time.AdvanceMs(100);

        Assert.Equal((uint)Window, rig.Next(FrameKind.Credit).Grant);
        rig.Service.Release(1);
        rig.Handler.OnRepliesSent(0);
        Assert.Empty(rig.Service.Notes);
        Assert.Equal(1, rig.Log.Count(2006));
    }

    [Fact]
    public async Task The_deadline_of_a_one_way_call_fires_its_token()
    {
        var rig = new PeerRig();
        rig.Service.OnNote = static async (_, token) => await Task.Delay(Timeout.Infinite, token);
        rig.NoteFor(100, 1, Window - Around);

        rig.Time.AdvanceMs(100);

        await rig.NextAsync(FrameKind.Credit);
        Assert.Equal(1, rig.Log.Count(2006));
        rig.IsOpen();
    }

    [Fact]
    public async Task A_failed_one_way_call_is_logged_and_gives_its_credit_back()
    {
        var rig = new PeerRig();
        rig.Service.OnNote = static (_, _) => throw new RpcException(RpcStatus.NotFound, "gone");

        rig.Note(1, Window - Around);

        Assert.Equal((uint)Window, (await rig.NextAsync(FrameKind.Credit)).Grant);
        Assert.Contains(rig.Log.Events, static entry => entry.Id == 2006 && entry.Text.Contains("gone", StringComparison.Ordinal));
    }

    private PeerRig Holding(Action<RpcConnectionOptions>? configure = null)
    {
        var rig = new PeerRig(configure: configure);
        rig.Service.OnNote = (_, _) => new(_gate.Task);
        return rig;
    }
}
