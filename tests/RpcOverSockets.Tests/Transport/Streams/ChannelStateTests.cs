using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Streams;
using Xunit.Abstractions;

namespace RpcOverSockets.Tests.Transport.Streams;

public sealed class ChannelStateTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void In_every_interleaving_no_wake_up_is_lost_one_owner_reads_and_one_closes(bool withAborter, bool withWatchdog)
    {
        var explorer = new ChannelStateExplorer(withAborter, withWatchdog);

        explorer.Run();

        output.WriteLine($"{explorer.Count} worlds, {explorer.EndCount} ends");
        Assert.True(explorer.Count > 1000);
        Assert.True(explorer.EndCount > 0);
    }

    [Fact]
    public void Interest_is_only_what_is_wanted_and_always_one_shot_and_edge_triggered()
    {
        ChannelState state = ChannelState.Initial;
        Assert.True(state.TryGetInterest(out EpollEvents interest));
        Assert.Equal(EpollEvents.In | EpollEvents.ReadHangUp | EpollEvents.EdgeTriggered | EpollEvents.OneShot, interest);

        Assert.Equal(Claims.Arm | Claims.Read, state.Claim(EpollEvents.In));
        Assert.False(state.TryGetInterest(out _)); // the owner arms when it ends

        Assert.True(state.ParkWrite());
        Assert.True(state.TryGetInterest(out interest));
        Assert.Equal(EpollEvents.Out | EpollEvents.EdgeTriggered | EpollEvents.OneShot, interest); // never IN while the read side is owned
        Assert.True(state.EndArm());

        state.StopReading();
        Assert.True(state.EndRead());
        Assert.Equal(Claims.Arm | Claims.Write, state.Claim(EpollEvents.Out));
        Assert.True(state.TryGetInterest(out interest));
        Assert.Equal(EpollEvents.EdgeTriggered | EpollEvents.OneShot, interest); // HUP and ERR only, once
    }
}
