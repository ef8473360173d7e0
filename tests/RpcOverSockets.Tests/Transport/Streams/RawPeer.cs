using System.Net;
using System.Net.Sockets;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>The other side as a plain socket of the base library, which does what a test says and nothing more.</summary>
internal sealed class RawPeer : IDisposable
{
    private RawPeer(Socket socket)
    {
        Socket = socket;
        socket.ReceiveTimeout = (int)Wait.Limit.TotalMilliseconds;
        socket.SendTimeout = (int)Wait.Limit.TotalMilliseconds;
    }

    public Socket Socket { get; }

    public static RawPeer Connect(StreamListener listener, bool withPreface = true)
    {
        EndPoint address = AddressOf(listener.EndPoint);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(address);
        var peer = new RawPeer(socket);
        if (withPreface)
        {
            peer.Send(Frame.Preface);
        }

        return peer;
    }

    /// <summary>Connects and reads the other side's preface, too.</summary>
    public static RawPeer ConnectGreeted(StreamListener listener)
    {
        RawPeer peer = Connect(listener);
        Assert.Equal(Frame.Preface, peer.Read(Frame.Preface.Length));
        return peer;
    }

    public static EndPoint AddressOf(RpcEndPoint endPoint) => endPoint.Transport == RpcTransport.Tcp
        ? new IPEndPoint(IPAddress.Parse(endPoint.Host), endPoint.Port)
        : new UnixDomainSocketEndPoint(endPoint.Host[0] == '@' ? "\0" + endPoint.Host[1..] : endPoint.Host);

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[Socket.Send(bytes)..];
        }
    }

    /// <summary>Reads up to so many bytes, or to the end.</summary>
    public byte[] Read(int lengthBytes)
    {
        byte[] bytes = new byte[lengthBytes];
        int read = 0;
        while (read < lengthBytes)
        {
            int count = Socket.Receive(bytes.AsSpan(read));
            if (count == 0)
            {
                break;
            }

            read += count;
        }

        return bytes[..read];
    }

    public byte[] ReadToEnd() => Read(64 << 20);

    public void Reset()
    {
        Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Socket.Close();
    }

    public void Dispose() => Socket.Dispose();
}
