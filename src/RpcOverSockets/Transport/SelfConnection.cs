using System.Net;
using RpcOverSockets.Interop;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Transport;

/// <summary>Recognises a socket that has connected to itself.</summary>
/// <remarks>The kernel chooses the local port. While nobody listens on a port of its range (ip_local_port_range) it may choose just that
/// one: a UDP socket then hears itself, and two SYNs of one TCP socket that cross are a connection by the rules (RFC 9293, 3.5). To the
/// client it would look like a strange server, and the real one could not begin as long as it has the port.</remarks>
internal static class SelfConnection
{
    /// <summary>Refuses a connection of a socket with itself, as it would be refused on any other port.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="fd">Connected.</param>
    /// <param name="remote">To where.</param>
    internal static SysResult Refuse(Kernel kernel, FileDescriptor fd, SocketAddress remote) =>
        IsSelf(kernel, fd, remote) ? SysResult.Fail(Errno.ECONNREFUSED) : default;

    private static bool IsSelf(Kernel kernel, FileDescriptor fd, SocketAddress remote) =>
        remote.Ip is IPAddress target
        && !kernel.LocalAddress(fd, out SocketAddress local).IsError
        && local.Port == remote.Port
        && (target.Equals(local.Ip) || target.Equals(IPAddress.Any) || target.Equals(IPAddress.IPv6Any)); // any is this machine
}
