using Microsoft.Extensions.Logging.Abstractions;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using RpcOverSockets.Tests.Transport.Streams;
using RpcOverSockets.Transport.Datagrams;
using RpcOverSockets.Transport.Datagrams.Session;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>What a socket tells the layers above before a message is whole, and how it is set up.</summary>
public sealed class UdpSignsOfLifeTests
{
    /// <summary>A large message may take longer than the keep-alive; its sender is not silent meanwhile.</summary>
    [Fact]
    public async Task Parts_of_a_message_are_signs_of_life()
    {
        var reactor = new EpollReactor(new RpcReactorOptions(), NullLogger.Instance);
        var options = new RpcSocketOptions();
        RecordingHandler? handler = null;
        DatagramServer server = DatagramTransport.Listen(
            RpcEndPoint.Parse("udp://127.0.0.1:0"), reactor, options, 4 << 20, c => handler = new RecordingHandler(c), NullLogger.Instance,
            new ConnectionCounts(options));
        using (var client = new BareClient(server.EndPoint, new SessionSettings()))
        {
            await Eventually.TrueAsync(
                () =>
                {
                    client.Move();
                    return handler is { Frames.IsEmpty: false };
                },
                "the HELLO comes");
            int before = handler!.ReceivedCount;

            client.Call("Bytes", new byte[1 << 20]);
            client.SendDue(); // a window full of it, and no more

            await Eventually.TrueAsync(() => handler.ReceivedCount > before, "it is told that something came");
            Assert.Single(handler.Frames);
        }

        server.Stop();
        await reactor.StopAsync().InTime();
    }

    /// <summary>A socket of IPv6 carries IPv4, too, where the option of IPv6 says nothing.</summary>
    [Theory]
    [InlineData(LinuxConstants.FamilyIPv4, false)]
    [InlineData(LinuxConstants.FamilyIPv6, true)]
    public void No_socket_sends_fragments(int family, bool isIPv6)
    {
        var kernel = new Kernel();
        var fd = new FileDescriptor(kernel.DatagramSocket(family).Raw);

        Assert.False(DatagramTransport.SetUp(kernel, fd, family).IsError);

        Assert.Equal(LinuxConstants.PathMtuProbe, Read(LinuxConstants.LevelIPv4, LinuxConstants.IPv4PathMtu));
        if (isIPv6)
        {
            Assert.Equal(LinuxConstants.PathMtuProbe, Read(LinuxConstants.LevelIPv6, LinuxConstants.IPv6PathMtu));
        }

        _ = kernel.Close(fd);

        int Read(int level, int option)
        {
            Assert.False(kernel.GetOption(fd, level, option, out int value).IsError);
            return value;
        }
    }
}
