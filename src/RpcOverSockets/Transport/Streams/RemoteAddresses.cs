using System.Net;
using System.Net.Sockets;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Transport.Streams;

/// <summary>Where an end point is: all addresses of its name.</summary>
internal static class RemoteAddresses
{
    /// <summary>Gets the addresses.</summary>
    /// <exception cref="RpcException">The host is unknown.</exception>
    internal static async ValueTask<SocketAddress[]> ResolveAsync(RpcEndPoint endPoint, CancellationToken ct)
    {
        if (endPoint.Transport == RpcTransport.Unix)
        {
            return [SocketAddress.ForUnix(endPoint.Host)];
        }

        IPAddress[] found;
        try
        {
            found = IPAddress.TryParse(endPoint.Host, out IPAddress? literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(endPoint.Host, ct).ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            throw StreamTransport.Failure(endPoint, "cannot be reached", $"unknown host ({error.Message})", RpcStatus.Unavailable, error);
        }

        var addresses = new SocketAddress[found.Length];
        for (int i = 0; i < found.Length; i++)
        {
            addresses[i] = SocketAddress.ForIp(found[i], endPoint.Port);
        }

        return addresses;
    }
}
