using System.Net.Sockets;

namespace KestrelGrpc;

/// <summary>How a client reaches a server: one HTTP/2 connection for each handler.</summary>
internal static class Dialling
{
    /// <summary>A handler for one connection, and the address that HTTP is to be told.</summary>
    internal static (SocketsHttpHandler Handler, string Address) To(string url)
    {
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = false };
        if (!url.StartsWith("unix:", StringComparison.Ordinal))
        {
            return (handler, url.Replace("tcp:", "http:", StringComparison.Ordinal));
        }

        handler.ConnectCallback = (_, cancellation) => ConnectAsync(url["unix:".Length..], cancellation);
        return (handler, "http://localhost");
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
