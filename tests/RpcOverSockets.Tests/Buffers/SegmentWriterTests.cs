using RpcOverSockets.Buffers;

namespace RpcOverSockets.Tests.Buffers;

public sealed class SegmentWriterTests
{
    private const int HeaderBytes = 10;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pooled_bytes_of_a_result_go_into_the_frame_without_a_copy_and_are_disposed_with_it(bool adopts)
    {
        PooledBytes bytes = PooledBytes.Rent(100_000);
        Memory<byte> before = bytes.Memory;
        before.Span.Fill(7);
        var writer = new SegmentWriter();
        _ = writer.Begin(HeaderBytes);
        writer.Adopts = adopts;

        Assert.Equal(adopts, writer.TryAdopt(bytes));

        if (!adopts)
        {
            Assert.Equal(before, bytes.Memory);
            bytes.Dispose();
            return;
        }

        writer.GetSpan(1)[0] = 9; // what follows them may use the rest of their segment
        writer.Advance(1);
        Assert.False(writer.TryAdopt(PooledBytes.Rent(10)), "short ones have no segment");
        Assert.Throws<ObjectDisposedException>(() => writer.TryAdopt(bytes)); // never what somebody else may have by now
        writer.End(endsCall: true);
        BufferSegment second = writer.Detach()!.Next!;
        Assert.True(second.Filled.Overlaps(before.Span));
        Assert.Equal((100_001, (byte)9, 1), (second.Length, second.Filled[^1], second.Replies));
        Assert.Throws<ObjectDisposedException>(() => bytes.Memory);
    }

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
    [InlineData(65_537, 262_144 + 4096)]
    [InlineData(1 << 20, (1 << 20) + 4096)]
    [InlineData((1 << 20) + 4096, (1 << 20) + 4096)]
    [InlineData((1 << 20) + 4097, (4 << 20) + 4096)]
    [InlineData((4 << 20) + 4097, (4 << 20) + 4097)]
    public void A_segment_has_the_smallest_size_that_fits(int lengthBytes, int expectedBytes)
    {
        BufferSegment segment = SegmentPool.Rent(lengthBytes);

        Assert.Equal(expectedBytes, segment.Array.Length);
        Assert.Equal(expectedBytes, SegmentPool.RentedBytes(lengthBytes));
        SegmentPool.Return(segment);
    }

    [Fact]
    public void Borrowed_bytes_stand_between_what_was_written_and_are_whole_after_their_owner_took_them_back()
    {
        var random = new Random(1);
        byte[] large = new byte[BorrowedSegments.BytesMin + 20];
        random.NextBytes(large);
        byte[] before = [.. large];
        var writer = new SegmentWriter { Borrows = true };
        List<byte> expected = [];
        for (int frame = 0; frame < 3; frame++)
        {
            WriteFrame(writer, [1, 2, 3], random);
            Assert.False(writer.TryBorrow(large.AsMemory(0, BorrowedSegments.BytesMin - 1)));
            Assert.True(writer.TryBorrow(large.AsMemory(10, BorrowedSegments.BytesMin)));
            writer.GetSpan(1)[0] = 9;
            writer.Advance(1);
            expected.AddRange([.. new byte[HeaderBytes], 1, 2, 3, .. before.AsSpan(10, BorrowedSegments.BytesMin), 9]);
            Assert.Equal(expected[(frame * expected.Count / (frame + 1))..], writer.CopyFrame());
            writer.End(endsCall: true);
        }

        WriteFrame(writer, [4], random);
        Assert.True(writer.TryBorrow(large));
        writer.Discard();
        Assert.True(writer.HasBorrowed);
        BufferSegment chain = BorrowedSegments.CopyAll(writer.Detach()!, out BufferSegment last);
        large.AsSpan().Fill(0xEE);

        Assert.Null(last.Next);
        Assert.Equal(9, last.Filled[^1]);
        (List<byte> bytes, int replies) = Read(chain);
        Assert.Equal(expected, bytes);
        Assert.Equal(3, replies);
        Assert.False(writer.HasBorrowed);
    }

    [Fact]
    public void A_writer_that_was_not_told_that_it_may_borrows_nothing()
    {
        var writer = new SegmentWriter();
        WriteFrame(writer, [1], new Random(1));

        Assert.False(writer.TryBorrow(new byte[1 << 20]));
        writer.Discard();
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

    [Fact]
    public void A_frame_beyond_a_gibibyte_is_refused_before_its_length_overflows()
    {
        var writer = new SegmentWriter { Borrows = true };
        byte[] large = GC.AllocateUninitializedArray<byte>(400 << 20); // never touched, so no memory
        _ = writer.Begin(10);
        Assert.True(writer.TryBorrow(large));
        Assert.True(writer.TryBorrow(large));

        RpcException error = Assert.Throws<RpcException>(() => writer.TryBorrow(large));

        Assert.Equal(RpcStatus.ResourceExhausted, error.Status);
        Assert.Equal(10 + (2 * large.Length), writer.FrameBytes);
        writer.Discard();
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
