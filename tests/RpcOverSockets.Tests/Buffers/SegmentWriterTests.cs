using RpcOverSockets.Buffers;

namespace RpcOverSockets.Tests.Buffers;

public sealed class SegmentWriterTests
{
    private const int HeaderBytes = 10;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Ended_frames_stand_one_after_another_and_discarded_ones_leave_no_trace(int seed)
    {
        var random = new Random(seed);
        var writer = new SegmentWriter();
        List<byte> expected = [];
        int replies = 0;
        for (int frame = 0; frame < 60; frame++)
        {
            byte[] body = new byte[random.Next(4) == 0 ? random.Next(20_000) : random.Next(200)];
            random.NextBytes(body);
            WriteFrame(writer, body, random);
            Assert.Equal(HeaderBytes + body.Length, writer.FrameBytes);
            writer.FrameStart(HeaderBytes).Fill((byte)frame);
            if (random.Next(5) == 0)
            {
                writer.Discard();
                continue;
            }

            bool endsCall = random.Next(2) == 0;
            replies += endsCall ? 1 : 0;
            writer.End(endsCall);
            expected.AddRange(Enumerable.Repeat((byte)frame, HeaderBytes));
            expected.AddRange(body);
            Assert.Equal(expected.Count, writer.FinishedBytes);
        }

        (List<byte> bytes, int countedReplies) = Read(writer.Detach());

        Assert.Equal(expected, bytes);
        Assert.Equal(replies, countedReplies);
        Assert.True(writer.IsEmpty);
        Assert.Equal(0, writer.FinishedBytes);
    }

    [Fact]
    public void A_first_frame_that_is_discarded_leaves_the_writer_empty()
    {
        var writer = new SegmentWriter();
        WriteFrame(writer, new byte[10_000], new Random(1));

        writer.Discard();

        Assert.True(writer.IsEmpty);
        Assert.Null(writer.Detach());
    }

    [Fact]
    public void A_returned_segment_is_empty_when_it_is_rented_again()
    {
        BufferSegment segment = SegmentPool.Rent(1);
        segment.End = 7;
        segment.Replies = 3;
        SegmentPool.Return(segment);

        BufferSegment again = SegmentPool.Rent(1);

        Assert.Equal((0, 0, 0, (BufferSegment?)null), (again.Start, again.End, again.Replies, again.Next));
        SegmentPool.Return(again);
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 16_384)]
    [InlineData(16_384, 16_384)]
    [InlineData(16_385, 65_536)]
    [InlineData(65_537, 262_144)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData((1 << 20) + 1, 4 << 20)]
    [InlineData((4 << 20) + 1, (4 << 20) + 1)]
    public void A_segment_has_the_smallest_size_that_fits(int lengthBytes, int expectedBytes)
    {
        BufferSegment segment = SegmentPool.Rent(lengthBytes);

        Assert.Equal(expectedBytes, segment.Array.Length);
        SegmentPool.Return(segment);
    }

    private static void WriteFrame(SegmentWriter writer, byte[] body, Random random)
    {
        writer.Begin(HeaderBytes).Clear();
        int written = 0;
        while (written < body.Length)
        {
            int count = Math.Min(body.Length - written, 1 + random.Next(3000));
            body.AsSpan(written, count).CopyTo(writer.GetSpan(count));
            writer.Advance(count);
            written += count;
        }
    }

    private static (List<byte> Bytes, int Replies) Read(BufferSegment? chain)
    {
        List<byte> bytes = [];
        int replies = 0;
        for (BufferSegment? segment = chain; segment is not null; segment = segment.Next)
        {
            bytes.AddRange(segment.Filled);
            replies += segment.Replies;
        }

        SegmentPool.ReturnChain(chain);
        return (bytes, replies);
    }
}
