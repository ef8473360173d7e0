using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Datagrams.Session;
using RpcOverSockets.Transport.Streams;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>Connects to a UDP end point: all addresses of its name in turn, within one time limit that they share.</summary>
internal sealed class DatagramConnector(RpcEndPoint endPoint, EpollReactor reactor, RpcSocketOptions options, int frameBytesMax)
{
    /// <summary>Connects.</summary>
    /// <exception cref="RpcException">Names the end point and the cause.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    internal async ValueTask<IFrameHandler> ConnectAsync(Func<IFrameChannel, IFrameHandler> factory, CancellationToken ct)
    {
        (string cause, IFrameHandler? handler) = await AddressesInTurn.ConnectAsync(
            token => RemoteAddresses.ResolveAsync(endPoint, token),
            options.ConnectTimeout,
            none: "the name has no address",
            timedOut: $"timed out, {nameof(RpcSocketOptions.ConnectTimeout)} is {options.ConnectTimeout.TotalSeconds:0.###} s",
            (address, token) => TryConnectAsync(address, factory, token),
            ct).ConfigureAwait(false);
        return handler ?? throw StreamTransport.Failure(endPoint, "cannot be reached", cause, RpcStatus.Unavailable);
    }

    private async ValueTask<(string Cause, IFrameHandler? Handler)> TryConnectAsync(
        SocketAddress address, Func<IFrameChannel, IFrameHandler> factory, CancellationToken ct)
    {
        SysResult result = TryOpen(address, out FileDescriptor fd);
        if (result.IsError)
        {
            return (result.Describe(), null);
        }

        DatagramAddress server = SocketAddressBytes.Read(address.Bytes);
        IPAddress ip = server.ToIp();
        var socket = new DatagramSocket(reactor, fd, server: null);
        var session = DatagramSession.Connect(
            DatagramTransport.SettingsFor(ip, frameBytesMax, options), server, NewRandom(), Stopwatch.GetTimestamp());
        var channel = new DatagramChannel(
            socket, session, new RpcPeer(endPoint.ToString()), isInitiator: true, _ => socket.Close());
        SysResult started = socket.Start(channel);
        if (started.IsError)
        {
            channel.Abort();
            return (started.Describe(), null);
        }

        try
        {
            channel.Connect();
            if (await channel.Connected.WaitAsync(ct).ConfigureAwait(false) is string refusal)
            {
                channel.Abort();
                return (refusal, null);
            }

            IFrameHandler handler = factory(channel);
            channel.Start(handler);
            return ("", handler);
        }
        catch
        {
            channel.Abort();
            throw;
        }
    }

    private SysResult TryOpen(SocketAddress address, out FileDescriptor fd)
    {
        Kernel kernel = reactor.Kernel;
        SysResult made = kernel.DatagramSocket(address.Family);
        fd = new FileDescriptor(made.Raw);
        if (made.IsError)
        {
            return made;
        }

        SysResult result = DatagramTransport.SetUp(kernel, fd, address.Family);
        result = result.IsError ? result : kernel.Connect(fd, address);
        result = result.IsError ? result : SelfConnection.Refuse(kernel, fd, address);
        if (result.IsError)
        {
            _ = kernel.Close(fd);
        }

        return result;
    }

    private static ulong NewRandom()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
