using System.Net;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Datagrams.Session;
using RpcOverSockets.Transport.Streams;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>UDP: what servers and channels use of this folder.</summary>
internal static class DatagramTransport
{
    // The kernel caps them at net.core.rmem_max and wmem_max; less is no error.
    private const int BufferBytes = 4 << 20;

    // What Ethernet carries without fragments, and what the loopback device does.
    private const int IPv4BytesMax = 1472;
    private const int IPv6BytesMax = 1452;

    private const long NearRtt = 83 * SessionTime.Millisecond; // a first probe after 250 ms
    private const long FarRtt = 333 * SessionTime.Millisecond; // RFC 9002: after 1 s

    /// <summary>Listens.</summary>
    /// <param name="endPoint">UDP.</param>
    /// <param name="reactor">Serves the socket.</param>
    /// <param name="options">Limits.</param>
    /// <param name="frameBytesMax">The largest frame that is received.</param>
    /// <param name="accept">Makes the handler of a new session, before any frame is delivered. Runs on a worker and must not
    /// block.</param>
    /// <param name="logger">For what goes wrong while accepting.</param>
    /// <param name="counts">Connections of the whole server.</param>
    /// <exception cref="RpcException">The end point cannot be used; the message names it and the cause.</exception>
    /// <exception cref="InvalidOperationException">The address is not a loopback address, and the options do not allow that.</exception>
    internal static DatagramServer Listen(
        RpcEndPoint endPoint, EpollReactor reactor, RpcSocketOptions options, int frameBytesMax,
        Func<IFrameChannel, IFrameHandler> accept, ILogger logger, ConnectionCounts counts)
    {
        SocketAddress address = StreamTransport.ResolveLocal(endPoint, options);
        Kernel kernel = reactor.Kernel;
        SysResult made = kernel.DatagramSocket(address.Family);
        Require(made, endPoint);
        var fd = new FileDescriptor(made.Raw);
        DatagramServer? server = null;
        try
        {
            Require(SetUp(kernel, fd, address.Family), endPoint);
            Require(kernel.Bind(fd, address), endPoint);
            Require(kernel.LocalAddress(fd, out SocketAddress local), endPoint);
            IPAddress ip = SocketAddressBytes.Read(address.Bytes).ToIp();
            server = new DatagramServer(
                endPoint.WithPort(local.Port), reactor, fd, SettingsFor(ip, frameBytesMax, options), counts, accept, logger);
            Require(server.Socket.Start(client: null), endPoint);
            return server;
        }
        catch
        {
            if (server is not null)
            {
                server.Stop();
            }
            else
            {
                _ = kernel.Close(fd);
            }

            throw;
        }
    }

    /// <summary>Connects.</summary>
    /// <param name="endPoint">UDP.</param>
    /// <param name="reactor">Serves the connection.</param>
    /// <param name="options">The time limit.</param>
    /// <param name="frameBytesMax">The largest frame that is received.</param>
    /// <param name="factory">Makes the handler, before any frame is delivered.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <exception cref="RpcException">The end point cannot be reached; the message names it and the cause.</exception>
    internal static ValueTask<IFrameHandler> ConnectAsync(
        RpcEndPoint endPoint, EpollReactor reactor, RpcSocketOptions options, int frameBytesMax,
        Func<IFrameChannel, IFrameHandler> factory, CancellationToken ct) =>
        new DatagramConnector(endPoint, reactor, options, frameBytesMax).ConnectAsync(factory, ct);

    /// <summary>Sets a socket up: never a fragment, room for bursts, and several datagrams in one piece where the kernel can.</summary>
    internal static SysResult SetUp(Kernel kernel, FileDescriptor fd, int family)
    {
        _ = kernel.SetOption(fd, LinuxConstants.LevelSocket, LinuxConstants.SocketReceiveBuffer, BufferBytes);
        _ = kernel.SetOption(fd, LinuxConstants.LevelSocket, LinuxConstants.SocketSendBuffer, BufferBytes);
        _ = kernel.SetOption(fd, LinuxConstants.LevelUdp, LinuxConstants.UdpGro, 1);

        // A socket of IPv6 may carry IPv4, too, and that goes by the option of IPv4.
        SysResult result = kernel.SetOption(fd, LinuxConstants.LevelIPv4, LinuxConstants.IPv4PathMtu, LinuxConstants.PathMtuProbe);
        return family == LinuxConstants.FamilyIPv6
            ? kernel.SetOption(fd, LinuxConstants.LevelIPv6, LinuxConstants.IPv6PathMtu, LinuxConstants.PathMtuProbe)
            : result;
    }

    internal static SessionSettings SettingsFor(IPAddress ip, int frameBytesMax, RpcSocketOptions options) => new()
    {
        MessageBytesMax = frameBytesMax,
        SpareWindowBytes = options.UdpReceiveWindowBytes,
        InitialRtt = IsNear(ip) ? NearRtt : FarRtt,
        DisconnectAfter = (long)options.UdpDisconnectTimeout.TotalNanoseconds,
        DatagramBytesMax = IPAddress.IsLoopback(ip)
            ? PacketLayout.DatagramBytesMax
            : ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPv6BytesMax : IPv4BytesMax,
    };

    // Loopback, link-local and the private networks of RFC 1918 and RFC 4193. A server that listens on all addresses does not know.
    private static bool IsNear(IPAddress ip)
    {
        if (IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || ip.IsIPv6UniqueLocal)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[16];
        return ip.TryWriteBytes(bytes, out int lengthBytes) && lengthBytes == 4
            && (bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0) == 16) || (bytes[0] == 192 && bytes[1] == 168)
                || (bytes[0] == 169 && bytes[1] == 254));
    }

    private static void Require(SysResult result, RpcEndPoint endPoint)
    {
        if (result.IsError)
        {
            throw StreamTransport.Failure(
                endPoint, "cannot be listened on", result.Describe(), StreamTransport.StatusOf(result.Errno));
        }
    }
}
