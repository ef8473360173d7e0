using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Datagrams;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Datagrams that the kernel cuts on one side and hands over in one piece on the other.</summary>
public sealed class CoalescedTests : IDisposable
{
    private readonly Kernel _kernel = new();
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public CoalescedTests()
    {
        _server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _client.Connect(_server.LocalEndPoint!);
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_batch_of_datagrams_arrives_whole_whether_the_kernel_hands_it_over_in_one_piece_or_not(bool coalesces)
    {
        const int SegmentBytes = 1200;
        int[] lengths = [.. Enumerable.Repeat(SegmentBytes, 20), 700];
        var fd = new FileDescriptor((int)_server.Handle);
        Assert.False(_kernel.SetOption(fd, LinuxConstants.LevelUdp, LinuxConstants.UdpGro, coalesces ? 1 : 0).IsError);
        var sending = new SendBatch();
        for (int i = 0; i < lengths.Length; i++)
        {
            sending.Free[..lengths[i]].Fill((byte)(i + 1));
            sending.Add(lengths[i], default, isConnected: true);
        }

        sending.Send(_kernel, new FileDescriptor((int)_client.Handle));

        var received = new List<(int Length, byte Content)>();
        int pieces = Receive(fd, received);
        Assert.Equal(lengths.Select(static (length, i) => (length, (byte)(i + 1))), received);
        Assert.Equal(coalesces ? 1 : lengths.Length, pieces);
    }

    [Fact]
    public void A_control_message_of_another_kind_or_none_says_nothing_of_lengths()
    {
        byte[] bytes = new byte[CoalescedControl.Space];
        Assert.False(MemoryMarshal.Read<CoalescedControl>(bytes).TryRead(CoalescedControl.Space, out _));
        bytes[0] = 20;
        bytes[8] = LinuxConstants.LevelUdp;
        bytes[12] = LinuxConstants.UdpGro;
        bytes[17] = 4;
        Assert.True(MemoryMarshal.Read<CoalescedControl>(bytes).TryRead(CoalescedControl.Space, out int segmentBytes));
        Assert.Equal(1024, segmentBytes);
        Assert.False(MemoryMarshal.Read<CoalescedControl>(bytes).TryRead(0, out _));
        bytes[12] = LinuxConstants.UdpSegment;
        Assert.False(MemoryMarshal.Read<CoalescedControl>(bytes).TryRead(CoalescedControl.Space, out _));
    }

    private int Receive(FileDescriptor fd, List<(int Length, byte Content)> received)
    {
        var batch = new ReceiveBatch();
        SysResult result = batch.Receive(_kernel, fd);
        Assert.False(result.IsError, result.IsError ? result.Describe() : "");
        for (int i = 0; i < result.Raw; i++)
        {
            ReadOnlySpan<byte> left = batch.Bytes(i);
            while (!left.IsEmpty)
            {
                int lengthBytes = Math.Min(left.Length, batch.SegmentBytes(i));
                Assert.False(left[..lengthBytes].ContainsAnyExcept(left[0]), "Bytes of two datagrams are mixed.");
                received.Add((lengthBytes, left[0]));
                left = left[lengthBytes..];
            }
        }

        return result.Raw;
    }
}
