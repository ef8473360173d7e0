using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Streams;
using Xunit.Abstractions;

namespace RpcOverSockets.Tests.Transport.Streams;

public sealed class ChannelStateTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(RpcArmMode.OneShot, false, false)]
    [InlineData(RpcArmMode.OneShot, true, false)]
    [InlineData(RpcArmMode.OneShot, false, true)]
    [InlineData(RpcArmMode.OneShot, true, true)]
    [InlineData(RpcArmMode.EdgeOwned, false, false)]
    [InlineData(RpcArmMode.EdgeOwned, true, false)]
    [InlineData(RpcArmMode.EdgeOwned, false, true)]
    [InlineData(RpcArmMode.EdgeOwned, true, true)]
    public void In_every_interleaving_no_wake_up_is_lost_one_owner_reads_and_one_closes(
        RpcArmMode mode, bool withAborter, bool withWatchdog)
    {
        var explorer = new ChannelStateExplorer(mode, withAborter, withWatchdog);

        explorer.Run();

        output.WriteLine($"{explorer.Count} worlds, {explorer.EndCount} ends");
        Assert.True(explorer.Count > 1000);
        Assert.True(explorer.EndCount > 0);
    }

    [Fact]
    public void Interest_is_only_what_is_wanted_and_always_one_shot_and_edge_triggered()
    {
        ChannelState state = ChannelState.Initial(RpcArmMode.OneShot);
        Assert.True(state.TryGetInterest(out EpollEvents interest));
        Assert.Equal(EpollEvents.In | EpollEvents.ReadHangUp | EpollEvents.EdgeTriggered | EpollEvents.OneShot, interest);

        Assert.Equal(Claims.Arm | Claims.Read, state.Claim(EpollEvents.In));
        Assert.False(state.TryGetInterest(out _)); // the owner arms when it ends

        Assert.True(state.ParkWrite());
        Assert.True(state.TryGetInterest(out interest));
        Assert.Equal(EpollEvents.Out | EpollEvents.EdgeTriggered | EpollEvents.OneShot, interest); // never IN while the read side is owned
        Assert.True(state.EndArm());

        state.StopReading();
        Assert.True(state.EndRead(isDrained: true));
        Assert.Equal(Claims.Arm | Claims.Write, state.Claim(EpollEvents.Out));
        Assert.True(state.TryGetInterest(out interest));
        Assert.Equal(EpollEvents.EdgeTriggered | EpollEvents.OneShot, interest); // HUP and ERR only, once
    }

    [Fact]
    public void A_registration_that_stays_is_armed_again_only_for_room_and_for_events_that_met_an_owner()
    {
        ChannelState state = ChannelState.Initial(RpcArmMode.EdgeOwned);
        Assert.True(state.TryGetInterest(out EpollEvents interest));
        Assert.Equal(EpollEvents.In | EpollEvents.ReadHangUp | EpollEvents.EdgeTriggered, interest);

        Assert.Equal(Claims.Arm | Claims.Read, state.Claim(EpollEvents.In));
        Assert.False(state.EndRead(isDrained: true)); // no system call

        Assert.Equal(Claims.Arm | Claims.Read, state.Claim(EpollEvents.In));
        long owned = state.Word;
        Assert.Equal(Claims.None, state.Claim(EpollEvents.In));
        Assert.NotEqual(owned, state.Word);
        Assert.True(state.EndRead(isDrained: true));
        Assert.True(state.EndArm());

        Assert.Equal(Claims.Arm | Claims.Read, state.Claim(EpollEvents.In));
        Assert.True(state.EndRead(isDrained: false));
        Assert.True(state.EndArm());

        Assert.Equal(Claims.None, state.Claim(EpollEvents.Out)); // nobody waits for room
        Assert.True(state.ParkWrite());
        Assert.True(state.TryGetInterest(out interest));
        Assert.Equal(EpollEvents.In | EpollEvents.ReadHangUp | EpollEvents.Out | EpollEvents.EdgeTriggered, interest);
        Assert.True(state.EndArm());

        Assert.Equal(Claims.Arm | Claims.Read | Claims.Write, state.Claim(EpollEvents.In | EpollEvents.Out));
        Assert.True(state.EndRead(isDrained: true)); // OUT is asked for no more
        Assert.True(state.TryGetInterest(out interest));
        Assert.Equal(EpollEvents.In | EpollEvents.ReadHangUp | EpollEvents.EdgeTriggered, interest);
    }
}
