using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DotnetSocketEcho;

/// <summary>Frames and end points, as drivers/c-echo/wire.h has them.</summary>
internal static class Wire
{
    internal const int HeadBytes = 16;
    internal const int Echo = 0;
    internal const int Figures = 1;

    internal static byte[] Frame(int kind, int payloadBytes)
    {
        var frame = new byte[HeadBytes + payloadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - 4);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), kind);
        return frame;
    }

    internal static EndPoint Parse(string url)
    {
        if (url.StartsWith("unix:", StringComparison.Ordinal))
        {
            return new UnixDomainSocketEndPoint(url["unix:".Length..]);
        }

        Uri uri = new(url);
        return new IPEndPoint(IPAddress.Parse(uri.Host), uri.Port);
    }

    internal static string Text(EndPoint endPoint) => endPoint is IPEndPoint ip
        ? string.Create(CultureInfo.InvariantCulture, $"tcp://{ip.Address}:{ip.Port}")
        : $"unix:{endPoint}";

    internal static Socket NewSocket(EndPoint endPoint) => endPoint is IPEndPoint
        ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
        : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    internal static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
        }
    }

    internal static async ValueTask ReceiveAllAsync(Socket socket, Memory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int got = await socket.ReceiveAsync(bytes, SocketFlags.None).ConfigureAwait(false);
            bytes = got > 0 ? bytes[got..] : throw new IOException("The server closed the connection.");
        }
    }
}
