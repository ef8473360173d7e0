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
        long started = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.ConnectTimeout);
        try
        {
            string cause = "the name has no address";
            SocketAddress[] addresses = await RemoteAddresses.ResolveAsync(endPoint, limit.Token).ConfigureAwait(false);
            for (int i = 0; i < addresses.Length; i++)
            {
                TimeSpan share = ConnectShare.Of(options.ConnectTimeout - Stopwatch.GetElapsedTime(started), addresses.Length - i);
                (IFrameHandler? handler, cause) =
                    await TryConnectAsync(addresses[i], share, factory, limit.Token).ConfigureAwait(false);
                if (handler is not null)
                {
                    return handler;
                }
            }

            throw StreamTransport.Failure(endPoint, "cannot be reached", cause, RpcStatus.Unavailable);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw StreamTransport.Failure(endPoint, "cannot be reached", TimedOut, RpcStatus.Unavailable);
        }
    }

    private string TimedOut => $"timed out, {nameof(RpcSocketOptions.ConnectTimeout)} is {options.ConnectTimeout.TotalSeconds:0.###} s";

    private async ValueTask<(IFrameHandler? Handler, string Cause)> TryConnectAsync(
        SocketAddress address, TimeSpan share, Func<IFrameChannel, IFrameHandler> factory, CancellationToken ct)
    {
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(ct);
        turn.CancelAfter(share);
        try
        {
            return await TryConnectAsync(address, factory, turn.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (turn.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return (null, TimedOut);
        }
    }

    private async ValueTask<(IFrameHandler? Handler, string Cause)> TryConnectAsync(
        SocketAddress address, Func<IFrameChannel, IFrameHandler> factory, CancellationToken ct)
    {
        SysResult result = TryOpen(address, out FileDescriptor fd);
        if (result.IsError)
        {
            return (null, result.Describe());
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
            return (null, started.Describe());
        }

        try
        {
            channel.Connect();
            if (await channel.Connected.WaitAsync(ct).ConfigureAwait(false) is string refusal)
            {
                channel.Abort();
                return (null, refusal);
            }

            IFrameHandler handler = factory(channel);
            channel.Start(handler);
            return (handler, "");
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
