using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Framing;

/// <summary>A frame for which the budget of the process has no room.</summary>
[Collection(nameof(Alone))]
public sealed class FrameReaderBudgetTests
{
    private const int FrameBytes = 16 << 20;
    private const int Budget = 12 << 20;

    [Fact]
    public void A_frame_that_may_not_have_its_whole_memory_is_not_copied_for_every_piece_that_comes()
    {
        long limit = InboundMemory.LimitBytes;
        InboundMemory.LimitBytes = InboundMemory.UsedBytes + Budget;
        var reader = new FrameReader(hasPreface: true);
        try
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReceiveUntilExhausted(reader);
            long allocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.InRange(reader.OwnBytes, Budget / 2, FrameBytes);
            Assert.InRange(allocatedBytes, 0, 8L * Budget);
        }
        finally
        {
            reader.Release();
            InboundMemory.LimitBytes = limit;
        }
    }

    // As a channel does it: once the budget is used, nothing more is received.
    private static void ReceiveUntilExhausted(FrameReader reader)
    {
        byte[] shared = new byte[128 << 10];
        int receivedBytes = 0;
        while (receivedBytes < FrameBytes && !(reader.OwnBytes > 0 && InboundMemory.IsExhausted))
        {
            ArraySegment<byte> room = reader.Prepare(shared);
            if (receivedBytes == 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(room, FrameBytes);
            }

            int count = Math.Min(room.Count, FrameBytes - receivedBytes);
            reader.Filled(count);
            receivedBytes += count;
            Assert.Equal(FrameReadResult.NeedMore, reader.TryRead(FrameBytes, out _, out _));
        }
    }
}
