using System.Net;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Transport.Streams;

/// <summary>Listens on sockets that the service manager passed.</summary>
/// <remarks>They may be shared with other processes, such as the next version of this one: a stop closes our descriptor and nothing
/// else; it neither shuts the socket down nor removes its file.</remarks>
internal static class InheritedListeners
{
    /// <summary>Begins to accept on all sockets that the end point names, or on none.</summary>
    /// <param name="endPoint">Names them.</param>
    /// <param name="sockets">Which there are.</param>
    /// <param name="reactor">Serves the listeners and their connections.</param>
    /// <param name="options">Socket options and limits, where they still apply: not the backlog, and not the mode of a file.</param>
    /// <param name="accept">Makes the handler of a new connection.</param>
    /// <param name="logger">For what goes wrong while accepting.</param>
    /// <param name="counts">Connections of the whole server.</param>
    /// <exception cref="RpcException">There are none, or one cannot be used; the message says which and why.</exception>
    /// <exception cref="InvalidOperationException">An address is not a loopback address, and the options do not allow that.</exception>
    internal static List<StreamListener> Listen(
        RpcEndPoint endPoint, InheritedSockets sockets, EpollReactor reactor, RpcSocketOptions options,
        Func<IFrameChannel, IFrameHandler> accept, ILogger logger, ConnectionCounts counts)
    {
        List<InheritedSocket> taken = sockets.Take(endPoint);
        var bound = new List<RpcEndPoint>(taken.Count);
        try
        {
            // All are looked at before one is used.
            foreach (InheritedSocket socket in taken)
            {
                bound.Add(Inspect(endPoint, socket, reactor.Kernel, options));
            }
        }
        catch
        {
            sockets.GiveBack(taken);
            throw;
        }

        var listeners = new List<StreamListener>(taken.Count);
        try
        {
            for (int i = 0; i < taken.Count; i++)
            {
                SetUp(endPoint, taken[i], bound[i], reactor.Kernel, options);
                var listener = new StreamListener(bound[i], taken[i].Fd, file: null, reactor, options, accept, counts, logger)
                {
                    IsShared = true,
                };
                listeners.Add(listener);
                Require(endPoint, taken[i], listener.Start());
            }

            return listeners;
        }
        catch
        {
            foreach (StreamListener listener in listeners)
            {
                listener.Stop();
            }

            throw;
        }
    }

    /// <summary>Finds out where a socket listens, and refuses what is no listening stream socket.</summary>
    private static RpcEndPoint Inspect(RpcEndPoint endPoint, InheritedSocket socket, Kernel kernel, RpcSocketOptions options)
    {
        SysResult known = Get(kernel, socket, LinuxConstants.SocketType, out int type);
        if (known.IsError)
        {
            string what = known.Errno switch
            {
                Errno.ENOTSOCK => "is no socket",
                Errno.EBADF => "is not open",
                _ => $"cannot be looked at: {known.Describe()}",
            };
            throw InheritedSockets.CannotListen(endPoint, $"{socket} {what}");
        }

        if (type != LinuxConstants.SocketStream)
        {
            string what = type == LinuxConstants.SocketDatagram ? "a datagram socket" : $"a socket of type {type}";
            throw InheritedSockets.CannotListen(endPoint, $"{socket} is {what} and no stream socket");
        }

        Require(endPoint, socket, Get(kernel, socket, LinuxConstants.SocketAcceptsConnections, out int accepts));
        if (accepts == 0)
        {
            throw InheritedSockets.CannotListen(endPoint, $"{socket} is a stream socket that does not listen; is Accept=yes set?");
        }

        Require(endPoint, socket, Get(kernel, socket, LinuxConstants.SocketDomain, out int family));
        Require(endPoint, socket, kernel.LocalAddress(socket.Fd, out SocketAddress address));
        return family switch
        {
            LinuxConstants.FamilyUnix => RpcEndPoint.OfUnix(address.UnixName ?? $"@{socket.Name}"),
            LinuxConstants.FamilyIPv4 or LinuxConstants.FamilyIPv6 => Allowed(endPoint, socket, address, options),
            _ => throw InheritedSockets.CannotListen(endPoint, $"{socket} is of address family {family}, neither IP nor Unix"),
        };
    }

    private static RpcEndPoint Allowed(RpcEndPoint endPoint, InheritedSocket socket, in SocketAddress address, RpcSocketOptions options) =>
        IPAddress.IsLoopback(address.Ip!) || options.AllowInsecureNetwork
            ? RpcEndPoint.Parse(address.ToString())
            : throw new InvalidOperationException(
                $"{endPoint}: {socket}, {address}, can be reached from other machines, unencrypted and unauthenticated; set "
                + $"{nameof(RpcSocketOptions)}.{nameof(RpcSocketOptions.AllowInsecureNetwork)} if that is meant.");

    private static void SetUp(
        RpcEndPoint endPoint, InheritedSocket socket, RpcEndPoint bound, Kernel kernel, RpcSocketOptions options)
    {
        Require(endPoint, socket, kernel.Adopt(socket.Fd));
        if (bound.Transport == RpcTransport.Tcp)
        {
            Require(endPoint, socket, SocketSetup.Tcp(kernel, socket.Fd, options));
        }
    }

    private static SysResult Get(Kernel kernel, InheritedSocket socket, int option, out int value) =>
        kernel.GetOption(socket.Fd, LinuxConstants.LevelSocket, option, out value);

    private static void Require(RpcEndPoint endPoint, InheritedSocket socket, SysResult result)
    {
        if (result.IsError)
        {
            throw InheritedSockets.CannotListen(endPoint, $"{socket}: {result.Describe()}", StreamTransport.StatusOf(result.Errno));
        }
    }
}
