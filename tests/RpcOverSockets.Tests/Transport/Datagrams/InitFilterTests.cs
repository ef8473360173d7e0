using System.Net;
using System.Net.Sockets;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Datagrams;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>What the kernel drops for us while there is a flood.</summary>
public sealed class InitFilterTests : IDisposable
{
    private const int Count = 2000;

    private readonly Kernel _kernel = new();
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _buffer = new byte[PacketLayout.DatagramBytesMax];

    public InitFilterTests()
    {
        _server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _server.Blocking = false;
        _client.Connect(_server.LocalEndPoint!);
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    [Fact]
    public void Of_inits_without_a_token_one_in_four_passes_and_of_all_else_everything()
    {
        byte[] init = Init(tokenBytes: 0);
        byte[] withToken = Init(tokenBytes: 21);
        byte[] shortPacket = new byte[60];
        PacketLayout.WriteShortHeader(shortPacket, new ConnectionId(7), 1);

        Set(shift: 2);

        // 2 000 draws of a quarter: 500, and 7 standard deviations are 136.
        Assert.InRange(Passed(init), 364, 636);
        Assert.Equal(Count, Passed(withToken));
        Assert.Equal(Count, Passed(shortPacket));
    }

    [Fact]
    public void After_the_flood_all_pass()
    {
        byte[] init = Init(tokenBytes: 0);
        Set(shift: 12);
        Assert.InRange(Passed(init), 0, 20);

        Set(shift: 0);

        Assert.Equal(Count, Passed(init));
    }

    private static byte[] Init(int tokenBytes)
    {
        byte[] init = new byte[PacketLayout.DatagramBytesMin];
        PacketLayout.WriteLongHeader(init, LongPacketKind.Init, default, new ConnectionId(5), 0);
        init[PacketLayout.LongHeaderBytes + DatagramSession.InstanceBytes] = (byte)tokenBytes;
        return init;
    }

    private void Set(int shift)
    {
        SysResult result = InitFilter.Set(_kernel, new FileDescriptor((int)_server.Handle), shift);
        Assert.False(result.IsError, result.IsError ? result.Describe() : "");
    }

    // A datagram on loopback is in the other socket, or dropped, when send returns; so the buffer never overflows.
    private int Passed(byte[] datagram)
    {
        int passed = 0;
        for (int i = 0; i < Count; i++)
        {
            _ = _client.Send(datagram);
            while (_server.Available > 0)
            {
                _ = _server.Receive(_buffer);
                passed++;
            }
        }

        return passed;
    }
}
