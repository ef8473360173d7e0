using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using RpcOverSockets.Framing;
using RpcOverSockets.Reactor;
using RpcOverSockets.Tests.Transport.Streams;
using RpcOverSockets.Transport.Datagrams;
using RpcOverSockets.Transport.Streams;
using Xunit.Abstractions;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Sessions between two namespaces over the benchmarks' user-space relay, which delays, reorders, repeats and loses.</summary>
public sealed class UdpRelayTests(ITestOutputHelper output)
{
    private const int FrameBytesMax = 4 << 20;

    [UdpNamespaceFact("ip", "gcc")]
    public void Over_a_path_that_delays_reorders_repeats_and_loses_no_frame_is_lost_or_damaged()
    {
        using var server = new NamespaceThread();
        using var client = new NamespaceThread();
        string folder = Directory.CreateTempSubdirectory("relay").FullName;
        using Process relay = StartRelay(
            folder,
            $"--client {client.NamespacePath} --server {server.NamespacePath} --seed 7 --delay-ms 10 --loss 5 --reorder 25 --reorder-ms 5"
            + " --duplicate 2");
        try
        {
            DatagramServer? listener = null;
            EpollReactor? serving = null;
            server.Invoke(() =>
            {
                SetUp("10.77.0.2");
                serving = NewReactor();
                listener = Listen(serving);
            });
            client.Invoke(() =>
            {
                SetUp("10.77.0.1");
                Exchange(listener!.EndPoint);
                Assert.Equal(0, UdpNamespace.Counter("Ip", "FragCreates"));
            });
            server.Invoke(() =>
            {
                Assert.Equal(0, UdpNamespace.Counter("Ip", "FragCreates"));
                listener!.Stop();
                Assert.True(serving!.StopAsync().Wait(Wait.Limit), "The reactor hangs.");
            });
        }
        finally
        {
            relay.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void SetUp(string address)
    {
        UdpNamespace.RunTool($"ip addr add {address}/24 dev path0");
        UdpNamespace.RunTool("ip link set path0 up");
    }

    private static EpollReactor NewReactor() => new(new RpcReactorOptions(), NullLogger.Instance);

    private static DatagramServer Listen(EpollReactor reactor)
    {
        var options = new RpcSocketOptions { AllowInsecureNetwork = true };
        return DatagramTransport.Listen(
            RpcEndPoint.Parse("udp://10.77.0.2:7000"), reactor, options, FrameBytesMax, static c => new HelloEcho(c), NullLogger.Instance,
            new ConnectionCounts(options));
    }

    private static Process StartRelay(string folder, string options, [CallerFilePath] string thisFile = "")
    {
        string source = Path.Combine(
            Path.GetDirectoryName(thisFile)!, "..", "..", "..", "..", "benchmarks", "drivers", "relay", "relay.c");
        UdpNamespace.RunTool($"gcc -O2 -o {folder}/relay {Path.GetFullPath(source)}");
        Process relay = Process.Start(new ProcessStartInfo(Path.Combine(folder, "relay"), options)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        Assert.Equal("ready", relay.StandardOutput.ReadLine());
        return relay;
    }

    /// <summary>Small and large frames, ten at once; each comes back as it was.</summary>
    private void Exchange(RpcEndPoint endPoint)
    {
        const int Frames = 400;
        const int AtOnce = 10;
        EpollReactor reactor = NewReactor();
        Task<IFrameHandler> connecting = DatagramTransport.ConnectAsync(
            endPoint, reactor, new RpcSocketOptions(), FrameBytesMax, static c => new RecordingHandler(c), CancellationToken.None).AsTask();
        Assert.True(connecting.Wait(Wait.Limit), "The connect hangs.");
        var client = (RecordingHandler)connecting.Result;
        client.Send(0, [], FrameKind.Hello);
        Assert.True(client.NextAsync().Wait(Wait.Limit), "No HELLO came.");
        var sent = new Dictionary<uint, byte[]>();
        var random = new Random(1);
        long begun = Stopwatch.GetTimestamp();
        for (uint received = 0; received < Frames; received++)
        {
            while (sent.Count < AtOnce && sent.Count + received < Frames)
            {
                byte[] payload = new byte[random.Next(10) == 0 ? 20_000 : 64];
                random.NextBytes(payload);
                uint call = (2 * (uint)(sent.Count + received)) + 1;
                sent.Add(call, payload);
                client.Send(call, payload);
            }

            Task<(FrameHeader Header, byte[] Payload)> next = client.NextAsync();
            Assert.True(next.Wait(Wait.Limit), $"Frame {received} of {Frames} hangs.");
            Assert.True(sent.Remove(next.Result.Header.Call, out byte[]? expected), "A frame came twice.");
            Assert.True(expected.AsSpan().SequenceEqual(next.Result.Payload), "A frame is damaged.");
        }

        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        output.WriteLine($"{Frames} frames there and back, {AtOnce} at once, in {seconds:0.0} s.");
        Assert.True(seconds >= Frames / AtOnce * 0.02, "The path does not delay.");
        client.Channel.Close();
        Assert.True(client.Closed.Wait(Wait.Limit), "The close hangs.");
        Assert.True(reactor.StopAsync().Wait(Wait.Limit), "The reactor hangs.");
    }

    private sealed class HelloEcho : EchoHandler
    {
        public HelloEcho(IFrameChannel channel)
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
