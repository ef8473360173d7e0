using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using RpcOverSockets.Framing;
using RpcOverSockets.Reactor;
using RpcOverSockets.Tests.Transport.Streams;
using RpcOverSockets.Transport.Datagrams;
using RpcOverSockets.Transport.Streams;
using Xunit.Abstractions;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Sessions over the kernel's own queues and losses, in network namespaces.</summary>
public sealed class UdpNamespaceTests(ITestOutputHelper output)
{
    private const int FrameBytesMax = 4 << 20;

    [UdpNamespaceFact("ip", "tc")]
    public void A_queue_that_overflows_loses_packets_and_no_frame_and_there_is_never_an_ip_fragment()
    {
        UdpNamespace.Run(
            ["ip link set lo mtu 1500 up", "tc qdisc add dev lo root tbf rate 20mbit burst 10kb limit 20kb"],
            () =>
            {
                long before = Stopwatch.GetTimestamp();
                Exchange(frames: 40, payloadBytes: 100_000, atOnce: 8);
                double seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;

                output.WriteLine($"2 x 4 MB over 20 Mbit/s, shared by both directions, in {seconds:0.0} s: {64 / seconds:0.0} Mbit/s.");
                Assert.Equal(0, UdpNamespace.Counter("Ip", "FragCreates"));
                Assert.Equal(0, UdpNamespace.Counter("Udp", "RcvbufErrors"));
            });
    }

    [UdpNamespaceFact("ip")]
    public void A_device_that_carries_1300_bytes_is_used_with_what_it_carries()
    {
        UdpNamespace.Run(
            ["ip link set lo mtu 1300 up"],
            () =>
            {
                Exchange(frames: 40, payloadBytes: 100_000, atOnce: 8);

                Assert.Equal(0, UdpNamespace.Counter("Ip", "FragCreates"));
            });
    }

    [UdpNamespaceFact("ip", "nft")]
    public void Of_frames_on_a_path_that_loses_one_packet_in_ten_none_is_lost()
    {
        UdpNamespace.Run(
            [
                "ip link set lo up",
                "nft add table inet t",
                "nft add chain inet t c { type filter hook input priority 0 ; }",
                "nft add rule inet t c meta l4proto udp numgen random mod 10 < 1 drop",
            ],
            () =>
            {
                var times = new List<double>();
                Exchange(frames: 500, payloadBytes: 64, atOnce: 1, times);
                times.Sort();
                output.WriteLine($"A lone call at 10 % loss each way: p50 {times[250]:0.0} ms, p99 {times[495]:0.0} ms.");
            });
    }

    /// <summary>Sends frames and gets each back, so many at once. All sockets are made by this thread, in its namespace.</summary>
    private static void Exchange(int frames, int payloadBytes, int atOnce, List<double>? times = null)
    {
        var reactor = new EpollReactor(new RpcReactorOptions(), NullLogger.Instance);
        var options = new RpcSocketOptions();
        DatagramServer server = DatagramTransport.Listen(
            RpcEndPoint.Parse("udp://127.0.0.1:0"), reactor, options, FrameBytesMax, static c => new WholeEcho(c), NullLogger.Instance,
            new ConnectionCounts(options));
        Task<IFrameHandler> connecting = DatagramTransport.ConnectAsync(
            server.EndPoint, reactor, options, FrameBytesMax, static c => new RecordingHandler(c), CancellationToken.None).AsTask();
        Assert.True(connecting.Wait(Wait.Limit), "The connect hangs.");
        var client = (RecordingHandler)connecting.Result;
        client.Send(0, [], FrameKind.Hello);
        Assert.True(client.NextAsync().Wait(Wait.Limit), "No HELLO came.");
        byte[] payload = new byte[payloadBytes];
        new Random(1).NextBytes(payload);
        uint sent = 0;
        for (uint received = 0; received < frames; received++)
        {
            while (sent < frames && sent - received < atOnce)
            {
                client.Send((2 * ++sent) - 1, payload);
            }

            long before = Stopwatch.GetTimestamp();
            Task<(FrameHeader Header, byte[] Payload)> next = client.NextAsync();
            Assert.True(next.Wait(Wait.Limit), $"Frame {received} of {frames} hangs.");
            Assert.True(payload.AsSpan().SequenceEqual(next.Result.Payload));
            times?.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        client.Channel.Close();
        Assert.True(client.Closed.Wait(Wait.Limit), "The close hangs.");
        Assert.True(SpinWait.SpinUntil(() => server.SessionCount == 0, Wait.Limit), "The server keeps the session.");
        server.Stop();
        Assert.True(reactor.StopAsync().Wait(Wait.Limit), "The reactor hangs.");
    }

    // Says HELLO, and closes when the other side has.
    private sealed class WholeEcho : EchoHandler
    {
        public WholeEcho(IFrameChannel channel)
            : base(channel)
        {
            Send(0, [], FrameKind.Hello);
        }

        public override void OnFrame(FrameHeader header, in System.Buffers.ReadOnlySequence<byte> payload)
        {
            if (header.Kind != FrameKind.Hello)
            {
                base.OnFrame(header, payload);
            }
        }
    }
}
