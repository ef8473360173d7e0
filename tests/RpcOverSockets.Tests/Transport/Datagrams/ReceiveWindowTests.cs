using System.Net;
using RpcOverSockets.Buffers;
using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>How much may be on its way to a receiver that does not take it.</summary>
public sealed class ReceiveWindowTests
{
    private const int FrameBytesMax = 64 << 10;

    private static readonly DatagramAddress s_address = SimulatedHost.AddressOf(2, 7000);

    [Theory]
    [InlineData(64 << 10)]
    [InlineData(1 << 20)]
    [InlineData(8 << 20)]
    public void A_sender_fills_the_window_of_the_option_and_one_frame_and_waits_then(int windowBytes)
    {
        const int MessageBytes = 60_000;
        SessionSettings settings = SettingsFor(new RpcSocketOptions { UdpReceiveWindowBytes = windowBytes });
        long allowedBytes = windowBytes + FrameBytesMax;
        long now = SessionTime.Second;
        (DatagramSession client, DatagramSession server) = Handshake.MakeWithHellos(settings, s_address, now);
        uint count = (uint)(allowedBytes / MessageBytes) + 10;
        for (uint i = 0; i < count; i++)
        {
            SimulatedCalls.Send(server, SimulatedCalls.Reply, i + 1, i, MessageBytes, now);
        }

        Handshake.Exchange(client, server, s_address, 3000, ref now);

        long sentBytes = (count * MessageBytes) - server.UnsentBytes;
        Assert.InRange(sentBytes, allowedBytes - MessageBytes - FrameBytesMax, allowedBytes);
        for (int round = 0; round < count && server.UnsentBytes > 0; round++)
        {
            while (client.TryReceive(out _) is BufferSegment message)
            {
                SegmentPool.Return(message); // grants credit
            }

            Handshake.Exchange(client, server, s_address, 100, ref now);
        }

        Assert.Equal(0, server.UnsentBytes);
        client.Drop(static _ => { });
        server.Drop(static _ => { });
    }

    [Fact]
    public void The_default_is_a_mebibyte_and_a_window_outside_its_range_is_refused()
    {
        var options = new RpcSocketOptions();
        Assert.Equal((1 << 20) + FrameBytesMax, SettingsFor(options).WindowBytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.UdpReceiveWindowBytes = (64 << 10) - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.UdpReceiveWindowBytes = (256 << 20) + 1);
    }

    private static SessionSettings SettingsFor(RpcSocketOptions options) =>
        DatagramTransport.SettingsFor(IPAddress.Loopback, FrameBytesMax, options);
}
