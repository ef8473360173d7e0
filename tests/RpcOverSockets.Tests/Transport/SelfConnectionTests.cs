using System.Net;
using System.Net.Sockets;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Tests.Transport;

/// <summary>A socket that the kernel has connected to itself is no server.</summary>
public sealed class SelfConnectionTests
{
    private const int IpLocalPortRange = 51; // ip(7): the ports that the kernel may choose from for this socket
    private const int TriesMax = 100;

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    public void A_socket_that_got_the_port_that_it_connects_to_is_recognised(SocketType type)
    {
        using Socket socket = ConnectedToItself(type, out int port);
        var fd = new FileDescriptor((int)socket.Handle);

        Assert.Equal(Errno.ECONNREFUSED, SelfConnection.Refuse(new Kernel(), fd, SocketAddress.ForIp(IPAddress.Loopback, port)).Errno);
        Assert.Equal(Errno.ECONNREFUSED, SelfConnection.Refuse(new Kernel(), fd, SocketAddress.ForIp(IPAddress.Any, port)).Errno);
    }

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    public void One_that_reached_a_server_is_not(SocketType type)
    {
        using Socket server = New(type);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (type == SocketType.Stream)
        {
            server.Listen();
        }

        int port = ((IPEndPoint)server.LocalEndPoint!).Port;
        using Socket client = New(type);
        client.Connect(IPAddress.Loopback, port);
        var fd = new FileDescriptor((int)client.Handle);

        Assert.False(SelfConnection.Refuse(new Kernel(), fd, SocketAddress.ForIp(IPAddress.Loopback, port)).IsError);
        Assert.False(SelfConnection.Refuse(new Kernel(), fd, SocketAddress.ForUnix("@ros-nobody")).IsError);
    }

    private static Socket New(SocketType type) =>
        new(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);

    // Another test may be given the port before this one has it.
    private static Socket ConnectedToItself(SocketType type, out int port)
    {
        for (int i = 0; ; i++)
        {
            using (Socket free = New(type))
            {
                free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                port = ((IPEndPoint)free.LocalEndPoint!).Port;
            }

            Socket socket = New(type);
            try
            {
                socket.SetRawSocketOption(LinuxConstants.LevelIPv4, IpLocalPortRange, BitConverter.GetBytes(port | (port << 16)));
                socket.Connect(IPAddress.Loopback, port);
                return socket;
            }
            catch (SocketException) when (i < TriesMax)
            {
                socket.Dispose();
            }
        }
    }
}
