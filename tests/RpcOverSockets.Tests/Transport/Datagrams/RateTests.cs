using RpcOverSockets.Buffers;
using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>How much is sent, from what is known of the path; and peers that lie about it.</summary>
public sealed class RateTests
{
    private static readonly DatagramAddress s_address = SimulatedHost.AddressOf(1, 5000);

    [Fact]
    public void An_outage_of_seconds_takes_the_window_to_two_packets()
    {
        double from = double.MaxValue;
        var pair = new SimulatedPair(1, new LinkSettings { DelayMs = 10, IsBlackhole = ms => ms >= from && ms < from + 8_000 });
        pair.RunCalls(50, atOnce: 8, static () => 20_000);
        Assert.True(pair.Client.Session.WindowBytes > 200_000);
        from = pair.Network.NowMs + 5;
        long smallest = long.MaxValue;
        pair.Network.Invariants = () => smallest = Math.Min(smallest, pair.Client.Session.WindowBytes);

        pair.RunCalls(40, atOnce: 8, static () => 20_000);

        Assert.Equal(2 * PacketLayout.DatagramBytesMin, smallest);
        Assert.Equal(90, pair.Times.Count);
    }

    [Fact]
    public void A_window_that_credit_keeps_half_empty_grows_no_more()
    {
        var pair = new SimulatedPair(1, new LinkSettings { DelayMs = 250 });
        pair.RunCalls(5);
        long inFlightMost = 0;
        pair.Network.Invariants = () => inFlightMost = Math.Max(inFlightMost, pair.Client.Session.InFlightBytes);

        pair.RunCalls(4_000, atOnce: 300, static () => 60_000);

        Assert.InRange(inFlightMost, 4 << 20, 6 << 20); // the credit
        Assert.True(
            pair.Client.Session.WindowBytes < (2 * inFlightMost) + (1 << 20), $"The window is {pair.Client.Session.WindowBytes} bytes.");
    }

    [Fact]
    public void A_packet_of_an_earlier_reduction_that_turns_up_does_not_undo_a_later_one()
    {
        var window = new CongestionWindow();
        var rtt = new RttEstimator(20 * SessionTime.Millisecond);
        rtt.Add(20 * SessionTime.Millisecond, 0);
        rtt.Add(60 * SessionTime.Millisecond, 0);
        long now = SessionTime.Second;
        for (int i = 0; i < 40; i++)
        {
            window.OnAcked(PacketLayout.DatagramBytesMin, now + i, rtt, now + i);
        }

        long before = window.Bytes;
        Assert.True(window.OnLost(10, now + 100, newestNumber: 50, rtt, now + 200));
        Assert.True(window.OnLost(100, now + 300, newestNumber: 150, rtt, now + 400));
        long reduced = window.Bytes;
        Assert.True(reduced < 0.6 * before);

        window.OnSpurious(10);
        Assert.Equal(reduced, window.Bytes);
        window.OnSpurious(100); // now both were for nothing
        Assert.Equal(before, window.Bytes);
    }

    [Fact]
    public void A_packet_that_turns_up_long_after_undoes_nothing()
    {
        var window = new CongestionWindow();
        var rtt = new RttEstimator(20 * SessionTime.Millisecond);
        long now = SessionTime.Second;
        Assert.True(window.OnLost(10, now, newestNumber: 50, rtt, now));
        Assert.True(window.OnLost(100, now + SessionTime.Second, newestNumber: 150, rtt, now + SessionTime.Second));
        long reduced = window.Bytes;

        window.OnSpurious(10);

        Assert.Equal(reduced, window.Bytes);
    }

    [Theory]
    [InlineData(7097)]
    [InlineData(9110)]
    public void Nothing_wakes_a_session_that_has_nothing_to_send(ulong seed)
    {
        var random = new Random((int)seed);
        var link = new LinkSettings
        {
            DelayMs = 10,
            Reorder = 0.1 + (0.3 * random.NextDouble()),
            ReorderMs = 0.3 + (3 * random.NextDouble()),
        };
        int bytes = 15_000 + random.Next(60_000);
        var pair = new SimulatedPair(seed, link);
        pair.RunCalls(1, bytes: () => bytes);
        pair.Network.Run(100);

        DatagramSession session = pair.Client.Session;
        Assert.True(
            session.Deadline > pair.Network.Now + SessionTime.Second, $"Seed {seed}: {session.Describe(pair.Network.Now)}.");
    }

    [Fact]
    public void A_server_does_not_take_a_handshake_that_was_repeated_for_a_round_trip()
    {
        var pair = new SimulatedPair(1, new LinkSettings { DelayMs = 10 });
        pair.Network.SetLink(
            pair.Client, pair.Server, new LinkSettings { DelayMs = 10, IsBlackhole = static ms => ms is >= 1_005 and < 4_005 });

        pair.RunCalls(1, limitMs: 20_000);

        Assert.True(pair.Network.NowMs > 4_000, "No INIT was lost.");
        Assert.InRange(Assert.Single(pair.Server.Sessions).RoundTrip / SessionTime.Millisecond, 15, 90);
    }

    /// <summary>It takes nothing, and says that it has everything (RFC 9000 §21.4).</summary>
    [Fact]
    public void A_peer_that_acknowledges_what_it_cannot_have_is_closed()
    {
        byte[] buffer = new byte[PacketLayout.DatagramBytesMax];
        long now = SessionTime.Second;
        (DatagramSession client, DatagramSession server) = Handshake.Make(new SessionSettings(), s_address, now);
        for (uint i = 0; i < 20; i++)
        {
            SimulatedCalls.Send(server, SimulatedCalls.Reply, i + 1, i, 200_000, now);
        }

        long next = 0;
        for (int round = 0; round < 200 && server.State == SessionState.Open; round++)
        {
            now += 10 * SessionTime.Millisecond;
            server.OnTimer(now);
            while (server.Poll(buffer, now, out _) is int sent and > 0)
            {
                next = PacketLayout.IsShort(buffer.AsSpan(0, sent)) ? PacketLayout.ShortNumber(buffer) + 1 : next;
            }

            PacketLayout.WriteShortHeader(buffer, server.Id, round);
            var writer = new PacketWriter(buffer.AsSpan(PacketLayout.ShortHeaderBytes));
            writer.Byte(PacketFrame.Ack);
            writer.Number(next - 1);
            writer.Number(0);
            writer.Byte(0);
            writer.Number(next - 1);
            int lengthBytes = PacketLayout.Seal(
                buffer, PacketLayout.ShortHeaderBytes + writer.Length, PacketLayout.ShortSeed(server.Id, client.Id));
            server.OnDatagram(buffer.AsSpan(0, lengthBytes), s_address, now);
        }

        Assert.Equal(SessionState.Closing, server.State);
        Assert.InRange(next, 32, 2_000);
        server.Drop(static _ => { });
    }

    [Fact]
    public void What_came_before_the_end_is_delivered_however_the_session_ended()
    {
        long now = SessionTime.Second;
        (DatagramSession client, DatagramSession server) = Handshake.MakeWithHellos(new SessionSettings(), s_address, now);
        Handshake.Exchange(client, server, s_address, 50, ref now);
        Assert.True(client.HasReady);

        client.Abort("the server no longer knows this session");

        BufferSegment? hello = client.TryReceive(out _);
        Assert.NotNull(hello);
        SegmentPool.Return(hello);
        Assert.False(client.HasReady);
    }

    [Fact]
    public void A_call_that_comes_after_the_end_never_left()
    {
        var pair = new SimulatedPair(1);
        pair.Client.Reconnects = false;
        pair.RunCalls(3);
        pair.Client.Session.Abort("gone");
        SimulatedCalls.Send(pair.Client.Session, SimulatedCalls.Call, 99, 1, 10, pair.Network.Now);
        var unsent = new List<uint>();

        pair.Client.Session.Drop(unsent.Add);

        Assert.Equal([99u], unsent);
    }
}
