using RpcOverSockets.Buffers;
using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>What a packet costs in steady state: no memory.</summary>
public sealed class PacketCostTests
{
    private const int Messages = 20_000;

    [Theory]
    [InlineData(50)]
    [InlineData(5000)]
    public void Sending_and_receiving_messages_allocates_nothing(int messageBytes)
    {
        DatagramAddress address = SimulatedHost.AddressOf(2, 7000);
        byte[] buffer = new byte[PacketLayout.DatagramBytesMax];
        long now = SessionTime.Second;
        (DatagramSession client, DatagramSession server) = Handshake.Make(new SessionSettings(), address, now);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            // The least of some rounds: rings grow to what is in flight at most, which a leak per packet would never end.
            long before = GC.GetAllocatedBytesForCurrentThread();
            Exchange(Messages);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void Exchange(int count)
        {
            for (int i = 0; i < count; i++)
            {
                now += 100 * SessionTime.Microsecond;
                SimulatedCalls.Send(client, SimulatedCalls.Hello, (uint)i + 1, (ulong)i, messageBytes, now);
                SimulatedCalls.Send(server, SimulatedCalls.Hello, (uint)i + 1, (ulong)i, messageBytes, now);
                for (int turn = 0; turn < 4; turn++)
                {
                    Move(client, server);
                    Move(server, client);
                }
            }
        }

        void Move(DatagramSession from, DatagramSession to)
        {
            from.OnTimer(now);
            int lengthBytes;
            while ((lengthBytes = from.Poll(buffer, now, out _)) > 0)
            {
                to.OnDatagram(buffer.AsSpan(0, lengthBytes), address, now);
                while (to.TryReceive(out _) is BufferSegment message)
                {
                    SegmentPool.Return(message);
                }
            }
        }
    }
}
