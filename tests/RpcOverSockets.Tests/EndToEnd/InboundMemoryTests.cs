using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using RpcOverSockets.Buffers;
using RpcOverSockets.Tests.Conformance;

namespace RpcOverSockets.Tests.EndToEnd;

/// <summary>The budget of the process for unfinished input.</summary>
[Collection(nameof(Alone))]
public sealed class InboundMemoryTests
{
    private const int Budget = 2 << 20;

    [Fact]
    public async Task Unfinished_frames_stop_at_the_budget_and_calls_are_refused_until_they_are_gone()
    {
        long before = InboundMemory.LimitBytes;
        long usedBefore = InboundMemory.UsedBytes; // of calls that other tests never ended
        InboundMemory.LimitBytes = usedBefore + Budget;
        List<Socket> peers = [];
        try
        {
            await using Pair pair = await Pair.StartAsync("tcp://127.0.0.1:0");
            ITestService client = await pair.ConnectAsync();
            for (int i = 0; i < 24; i++)
            {
                peers.Add(await SendHalfFrameAsync(pair.EndPoint));
            }

            await Eventually.TrueAsync(() => InboundMemory.IsExhausted, "the budget is used");
            RpcException refused = await Assert.ThrowsAsync<RpcException>(() => client.AddAsync(1, 2).InTime());
            Assert.Equal((RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted), (refused.Status, refused.Outcome));
            Assert.Contains(nameof(RpcReactorOptions.InboundBytesMax), refused.Message, StringComparison.Ordinal);

            // Each connection may overshoot by the growth it had begun; without the budget 24 x 1 MiB would be held.
            Assert.InRange(InboundMemory.UsedBytes - usedBefore, Budget, Budget + (24 * (256 << 10)));

            peers.ForEach(peer => peer.Dispose());
            await Eventually.TrueAsync(() => !InboundMemory.IsExhausted, "the memory is given back");
            Assert.Equal(3, await client.AddAsync(1, 2).InTime());
        }
        finally
        {
            InboundMemory.LimitBytes = before;
            peers.ForEach(peer => peer.Dispose());
        }

        await Eventually.TrueAsync(() => InboundMemory.UsedBytes <= usedBefore, "nothing is counted any more");
    }

    private static async Task<Socket> SendHalfFrameAsync(RpcEndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, endPoint.Port);
        byte[] bytes = new byte[1 << 20];
        "ROS1"u8.CopyTo(bytes);
        Convert.FromHexString("00000009010000000000810101").CopyTo(bytes.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(17), 4 << 20);
        bytes[21] = 2;
        socket.Blocking = false;
        _ = socket.SendAsync(bytes).ContinueWith(static sent => _ = sent.Exception, TaskScheduler.Default); // never finished on purpose
        return socket;
    }
}
