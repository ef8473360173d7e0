using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Transport.Streams;

/// <summary>TCP and Unix-domain stream sockets: what servers and channels use of this folder.</summary>
internal static class StreamTransport
{
    /// <summary>Listens.</summary>
    /// <param name="endPoint">TCP or Unix.</param>
    /// <param name="reactor">Serves the listener and its connections.</param>
    /// <param name="options">Socket options and limits.</param>
    /// <param name="accept">Makes the handler of a new connection, before any frame is delivered. Runs on a worker and must not
    /// block.</param>
    /// <param name="logger">For what goes wrong while accepting.</param>
    /// <param name="counts">Connections of the whole server, shared by its listeners; null: of this listener alone.</param>
    /// <exception cref="RpcException">The end point cannot be used; the message names it and the cause.</exception>
    /// <exception cref="InvalidOperationException">The address is not a loopback address, and the options do not allow that.</exception>
    internal static StreamListener Listen(
        RpcEndPoint endPoint, EpollReactor reactor, RpcSocketOptions options, Func<IFrameChannel, IFrameHandler> accept, ILogger logger,
        ConnectionCounts? counts = null)
    {
        bool isUnix = endPoint.Transport == RpcTransport.Unix;
        SocketAddress address = isUnix ? SocketAddress.ForUnix(endPoint.Host) : ResolveLocal(endPoint, options);
        Kernel kernel = reactor.Kernel;
        SysResult made = kernel.Socket(address.Family);
        if (made.IsError)
        {
            throw CannotListen(endPoint, made);
        }

        var fd = new FileDescriptor(made.Raw);
        UnixSocketFile? file = null;
        StreamListener? listener = null;
        try
        {
            file = Bind(kernel, fd, endPoint, address, options);
            Require(kernel.Listen(fd, options.Backlog), endPoint);
            RpcEndPoint bound = isUnix ? endPoint : endPoint.WithPort(BoundPort(kernel, fd, endPoint));
            listener = new StreamListener(bound, fd, file, reactor, options, accept, counts ?? new ConnectionCounts(options), logger);
            Require(listener.Start(), endPoint);
            return listener;
        }
        catch
        {
            if (listener is not null)
            {
                listener.Stop();
            }
            else
            {
                file?.Release();
                _ = kernel.Close(fd);
            }

            throw;
        }
    }

    /// <summary>Connects.</summary>
    /// <param name="endPoint">TCP or Unix.</param>
    /// <param name="reactor">Serves the connection.</param>
    /// <param name="options">Socket options and the time limit.</param>
    /// <param name="factory">Makes the handler, before any frame is delivered.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <exception cref="RpcException">The end point cannot be reached; the message names it and the cause.</exception>
    internal static ValueTask<IFrameHandler> ConnectAsync(
        RpcEndPoint endPoint, EpollReactor reactor, RpcSocketOptions options, Func<IFrameChannel, IFrameHandler> factory,
        CancellationToken ct) =>
        new StreamConnector(endPoint, reactor, options).ConnectAsync(factory, ct);

    internal static RpcStatus StatusOf(Errno errno) =>
        errno is Errno.EACCES or Errno.EPERM ? RpcStatus.PermissionDenied : RpcStatus.Unavailable;

    internal static RpcException Failure(
        RpcEndPoint endPoint, string what, string cause, RpcStatus status, Exception? innerException = null) =>
        new(status, $"{endPoint} {what}: {cause}.", RpcOutcome.NotExecuted, innerException);

    private static UnixSocketFile? Bind(
        Kernel kernel, FileDescriptor fd, RpcEndPoint endPoint, in SocketAddress address, RpcSocketOptions options)
    {
        if (endPoint.Transport != RpcTransport.Unix)
        {
            Require(kernel.SetOption(fd, LinuxConstants.LevelSocket, LinuxConstants.SocketReuseAddress, 1), endPoint);
            Require(SocketSetup.Tcp(kernel, fd, options), endPoint);
            Require(kernel.Bind(fd, address), endPoint);
            return null;
        }

        if (endPoint.Host[0] == '@')
        {
            Require(kernel.Bind(fd, address), endPoint);
            return null;
        }

        // Before bind, which makes the file with the socket's mode: there is no moment in which others may connect. It leaves out what the
        // umask says (unix(7)); so once more afterwards.
        uint mode = (uint)options.UnixFileMode;
        Require(kernel.ChangeMode(fd, mode), endPoint);
        UnixSocketFile file = UnixSocketFile.TryBind(kernel, fd, endPoint.Host, out string error)
            ?? throw Failure(endPoint, "cannot be listened on", error, RpcStatus.Unavailable);
        SysResult changed = kernel.ChangeMode(endPoint.Host, mode);
        if (changed.IsError)
        {
            file.Release();
            throw CannotListen(endPoint, changed);
        }

        return file;
    }

    /// <summary>The address to listen on.</summary>
    /// <exception cref="RpcException">The host is unknown.</exception>
    /// <exception cref="InvalidOperationException">It is not a loopback address, and the options do not allow that.</exception>
    internal static SocketAddress ResolveLocal(RpcEndPoint endPoint, RpcSocketOptions options)
    {
        IPAddress[] found;
        try
        {
            found = IPAddress.TryParse(endPoint.Host, out IPAddress? literal) ? [literal] : Dns.GetHostAddresses(endPoint.Host);
        }
        catch (SocketException error)
        {
            throw Failure(endPoint, "cannot be listened on", $"unknown host ({error.Message})", RpcStatus.Unavailable, error);
        }

        IPAddress ip = found.Length > 0 ? found[0] : throw CannotListen(endPoint, SysResult.Fail(Errno.EADDRNOTAVAIL));
        return IPAddress.IsLoopback(ip) || options.AllowInsecureNetwork
            ? SocketAddress.ForIp(ip, endPoint.Port)
            : throw new InvalidOperationException(
                $"{endPoint} can be reached from other machines, unencrypted and unauthenticated; set "
                + $"{nameof(RpcSocketOptions)}.{nameof(RpcSocketOptions.AllowInsecureNetwork)} if that is meant.");
    }

    private static int BoundPort(Kernel kernel, FileDescriptor fd, RpcEndPoint endPoint)
    {
        Require(kernel.LocalAddress(fd, out SocketAddress local), endPoint);
        return local.Port;
    }

    private static void Require(SysResult result, RpcEndPoint endPoint)
    {
        if (result.IsError)
        {
            throw CannotListen(endPoint, result);
        }
    }

    private static RpcException CannotListen(RpcEndPoint endPoint, SysResult result) =>
        Failure(endPoint, "cannot be listened on", result.Describe(), StatusOf(result.Errno));
}
