using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>The address of a client changes, packets are damaged, the path carries less than it did.</summary>
public sealed class PathTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_client_whose_address_changes_every_five_seconds_loses_no_call(bool changesIp)
    {
        var pair = new SimulatedPair(1);
        for (uint i = 1; i <= 5; i++)
        {
            DatagramAddress address = changesIp ? SimulatedHost.AddressOf(10 + i, 5000) : SimulatedHost.AddressOf(1, (ushort)(5000 + i));
            pair.Network.After(5000 * i, () => pair.Network.Rebind(pair.Client, address));
        }

        pair.RunCalls(2000);

        pair.AssertAtMostOnce();
        Assert.Equal(2000, pair.Times.Count);
        Assert.Equal(5, Assert.Single(pair.Server.Sessions).PathChanges);
        Assert.True(pair.Times.Max() < 1000, $"The longest call took {pair.Times.Max()} ms.");
    }

    [Fact]
    public void Damaged_packets_are_dropped_and_no_damaged_byte_is_delivered()
    {
        var pair = new SimulatedPair(1, new LinkSettings { Corrupt = 0.3 });

        pair.RunCalls(300, atOnce: 4, static () => 2000); // the client compares every byte of a reply

        Assert.Equal(300, pair.Times.Count);
        Assert.True(pair.Client.Session.DroppedCount > 10);
    }

    [Fact]
    public void The_largest_packet_that_the_path_carries_is_found_and_a_path_that_shrinks_is_noticed()
    {
        var settings = new SessionSettings { DatagramBytesMax = 1472 };
        var wide = new LinkSettings { Mtu = 1472 };
        var pair = new SimulatedPair(1, wide, settings);
        pair.RunCalls(200, atOnce: 4, static () => 3000);
        Assert.Equal(1472, pair.Client.Session.PacketBytes);

        pair.Network.SetLink(pair.Client, pair.Server, wide with { Mtu = 1300 });
        pair.Times.Clear();
        pair.RunCalls(50, atOnce: 1, static () => 3000);

        Assert.Equal(PacketLayout.DatagramBytesMin, pair.Client.Session.PacketBytes);
        Assert.True(pair.Times.Max() < 3000, $"The path was repaired after {pair.Times.Max()} ms.");
    }

    [Fact]
    public void Another_address_of_the_client_is_another_path_and_begins_with_the_smallest_packets()
    {
        var pair = new SimulatedPair(1, new LinkSettings { DelayMs = 10, Mtu = 1472 }, new SessionSettings { DatagramBytesMax = 1472 });
        pair.Server.ReplyBytes = 20_000;
        pair.RunCalls(100, atOnce: 4, static () => 3000);
        DatagramSession session = Assert.Single(pair.Server.Sessions);
        Assert.Equal(1472, session.PacketBytes);
        int bytesThen = 0;
        pair.Network.Invariants = () => bytesThen = bytesThen == 0 && session.PathChanges > 0 ? session.PacketBytes : bytesThen;

        pair.Network.Rebind(pair.Client, SimulatedHost.AddressOf(77, 5000));
        pair.RunCalls(5, bytes: static () => 500);

        Assert.Equal(PacketLayout.DatagramBytesMin, bytesThen);
    }

    [Fact]
    public void A_path_that_carries_no_large_packets_is_used_with_small_ones()
    {
        var pair = new SimulatedPair(1, new LinkSettings { Mtu = 1280 }, new SessionSettings { DatagramBytesMax = 16_000 });

        pair.RunCalls(200, atOnce: 4, static () => 3000);

        Assert.Equal(PacketLayout.DatagramBytesMin, pair.Client.Session.PacketBytes);
        Assert.Equal(0, pair.Client.Session.LostCount);
    }

    [Fact]
    public void A_server_that_was_started_anew_says_so_and_the_call_that_had_left_ends_with_an_unknown_outcome()
    {
        var pair = new SimulatedPair(1);
        pair.RunCalls(5);
        pair.Server.HandlerMs = 60_000;
        bool isKilled = false;
        pair.Network.After(100, () => isKilled = true);
        pair.Network.After(100, pair.Server.Restart);

        pair.RunCalls(1, limitMs: 10_000);

        Assert.True(isKilled);
        Assert.Equal(1, pair.Unknown);
        Assert.Equal(2, pair.Client.Sessions);
    }

    [Fact]
    public void A_peer_that_is_gone_is_noticed_after_the_time_that_is_set()
    {
        var pair = new SimulatedPair(1, settings: new SessionSettings { DisconnectAfter = 4 * SessionTime.Second });
        pair.RunCalls(5);
        pair.Network.SetLink(pair.Client, pair.Server, new LinkSettings { Loss = 1 });
        double beginMs = pair.Network.NowMs;

        pair.RunCalls(1, limitMs: 20_000);

        Assert.Equal(1, pair.Unknown);
        Assert.InRange(pair.Network.NowMs - beginMs, 3900, 5000);
    }

    [Fact]
    public void Who_stood_still_asks_again_before_the_peer_is_given_up()
    {
        var pair = new SimulatedPair(1);
        pair.RunCalls(5);
        _ = pair.Network.RunUntil(static () => false, 100); // the server waits for nothing any more
        pair.Network.SetLink(pair.Client, pair.Server, new LinkSettings { Loss = 1 });
        pair.Network.After(50, () => pair.Client.Freeze(30_000));
        pair.Network.After(10_000, () => pair.Network.SetLink(pair.Client, pair.Server, new LinkSettings()));

        pair.RunCalls(1, limitMs: 40_000);

        Assert.Equal(0, pair.Unknown);
        Assert.Equal(1, pair.Client.Sessions);
    }

    [Fact]
    public void Who_stood_still_gives_up_a_peer_that_is_gone_a_second_later()
    {
        var pair = new SimulatedPair(1);
        pair.RunCalls(5);
        pair.Network.SetLink(pair.Client, pair.Server, new LinkSettings { Loss = 1 });
        double beginMs = pair.Network.NowMs;
        pair.Network.After(50, () => pair.Client.Freeze(30_000));

        pair.RunCalls(1, limitMs: 40_000);

        Assert.Equal(1, pair.Unknown);
        Assert.InRange(pair.Network.NowMs - beginMs, 30_900, 32_000);
    }
}
