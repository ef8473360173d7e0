using System.Buffers;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;
using RpcOverSockets.Tests.Transport.Streams;

namespace RpcOverSockets.Tests.Framing;

/// <summary>A large frame lies in a segment of its own, which whoever reads it may keep.</summary>
[Collection(nameof(Alone))] // it looks into the pool
public sealed class LargePayloadTests
{
    private const int Limit = 4 << 20;
    private const int RunBytes = 700_000;
    private const int BytesMin = PayloadPiece.BytesMin;

    private readonly FrameReader _reader = new(hasPreface: true);
    private readonly byte[] _shared = new byte[131_072];

    [Fact]
    public void Who_reads_most_of_a_payload_keeps_the_memory_it_came_in()
    {
        ReadOnlySequence<byte> payload = ReadFrame(Binary(RunBytes, seed: 1));
        byte[] array = ArrayOf(payload);

        using IMemoryOwner<byte> kept = Read(payload);
        _reader.Settle();
        ReadOnlySequence<byte> next = ReadFrame(Binary(RunBytes, seed: 2));

        Assert.Same(array, ArrayOf(kept.Memory));
        Assert.NotSame(array, ArrayOf(next));
        Assert.True(kept.Memory.Span.SequenceEqual(Run(RunBytes, seed: 1)));
    }

    [Fact]
    public void What_was_kept_is_no_longer_counted_as_input_and_comes_back_to_the_pool_when_it_is_disposed()
    {
        IMemoryOwner<byte> kept = Read(ReadFrame(Binary(RunBytes, seed: 1)));
        byte[] array = ArrayOf(kept.Memory);

        _reader.Settle();
        Assert.Equal(0, _reader.OwnBytes);
        Assert.DoesNotContain(array, TakeAll(RunBytes));

        kept.Dispose();
        kept.Dispose();
        Assert.Single(TakeAll(RunBytes), array);
        Assert.Throws<ObjectDisposedException>(() => kept.Memory);
    }

    [Fact]
    public void A_payload_that_nobody_kept_goes_back_to_the_pool_once()
    {
        byte[] array = ArrayOf(ReadFrame(Binary(RunBytes, seed: 1)));

        _reader.Settle();

        Assert.Single(TakeAll(RunBytes), array);
    }

    [Fact]
    public void A_payload_is_kept_once_and_whoever_reads_it_again_gets_a_copy()
    {
        ReadOnlySequence<byte> payload = ReadFrame(Binary(RunBytes, seed: 1));

        using IMemoryOwner<byte> first = Read(payload);
        using IMemoryOwner<byte> second = Read(payload);

        Assert.NotSame(ArrayOf(first.Memory), ArrayOf(second.Memory));
        Assert.True(first.Memory.Span.SequenceEqual(second.Memory.Span));
    }

    [Fact]
    public void A_stuck_thread_may_still_keep_its_payload_after_the_turn_was_taken()
    {
        ReadOnlySequence<byte> payload = ReadFrame(Binary(RunBytes, seed: 1));
        byte[] array = ArrayOf(payload);

        _reader.Abandon();
        Assert.DoesNotContain(array, TakeAll(RunBytes));
        IMemoryOwner<byte> kept = Read(payload);

        Assert.Same(array, ArrayOf(kept.Memory));
        kept.Dispose();
        Assert.Single(TakeAll(RunBytes), array);
    }

    [Fact]
    public void A_small_part_of_a_large_payload_is_copied_out_of_it()
    {
        byte[] bytes = Binary(BytesMin, seed: 1);
        ReadOnlySequence<byte> payload = ReadFrame([.. bytes, .. Binary(3 * BytesMin, seed: 2)]);
        var reader = new MessagePackReader(payload);

        using IMemoryOwner<byte> small = ByteMemoryOwnerCodec.Read(ref reader)!;
        using IMemoryOwner<byte> large = ByteMemoryOwnerCodec.Read(ref reader)!;

        Assert.True(reader.End);
        Assert.NotSame(ArrayOf(payload), ArrayOf(small.Memory));
        Assert.Same(ArrayOf(payload), ArrayOf(large.Memory));
        Assert.True(small.Memory.Span.SequenceEqual(Run(BytesMin, seed: 1)));
        Assert.True(large.Memory.Span.SequenceEqual(Run(3 * BytesMin, seed: 2)));
    }

    [Fact]
    public void A_part_that_fills_less_than_a_quarter_of_the_segment_does_not_hold_it()
    {
        ReadOnlySequence<byte> payload = ReadFrame([.. Binary(RunBytes, seed: 1), .. Binary(500_000, seed: 2)]);
        var reader = new MessagePackReader(payload);

        using IMemoryOwner<byte> part = ByteMemoryOwnerCodec.Read(ref reader)!;

        Assert.NotSame(ArrayOf(payload), ArrayOf(part.Memory)); // which is one of 4 MiB
        Assert.True(part.Memory.Span.SequenceEqual(Run(RunBytes, seed: 1)));
    }

    [Theory]
    [InlineData("c0", null)]
    [InlineData("c400", "")]
    [InlineData("c4020102", "0102")]
    [InlineData("a26162", "6162")]
    [InlineData("930102ccff", "0102ff")]
    public void Short_ones_are_read_from_all_that_bytes_are_read_from(string wire, string? expected)
    {
        IMemoryOwner<byte>? read = Serialization.Wire.Read<IMemoryOwner<byte>, ByteMemoryOwnerCodec>(Convert.FromHexString(wire));

        Assert.Equal(expected, read is null ? null : Convert.ToHexStringLower(read.Memory.Span));
        read?.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(5000)]
    [InlineData(70_000)]
    [InlineData(5 << 20)]
    public void Rented_memory_has_the_length_that_was_asked_for_and_takes_little_more(int lengthBytes)
    {
        using IMemoryOwner<byte> rented = RpcMemory.Rent(lengthBytes);

        Assert.Equal(lengthBytes, rented.Memory.Length);
        Assert.InRange(ArrayOf(rented.Memory).Length, lengthBytes, (4 * lengthBytes) + 4096);
        Assert.True(lengthBytes >= 1024 || ArrayOf(rented.Memory).Length == lengthBytes);
    }

    [Fact]
    public void A_negative_length_is_refused() =>
        Assert.Equal("lengthBytes", Assert.Throws<ArgumentOutOfRangeException>(() => RpcMemory.Rent(-1)).ParamName);

    private static byte[] Run(int lengthBytes, int seed)
    {
        byte[] run = new byte[lengthBytes];
        new Random(seed).NextBytes(run);
        return run;
    }

    private static byte[] Binary(int lengthBytes, int seed) => Serialization.Wire.Write<byte[], ByteArrayCodec>(Run(lengthBytes, seed));

    private static IMemoryOwner<byte> Read(ReadOnlySequence<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        IMemoryOwner<byte> read = ByteMemoryOwnerCodec.Read(ref reader)!;
        Assert.True(reader.End);
        return read;
    }

    private ReadOnlySequence<byte> ReadFrame(byte[] payload)
    {
        byte[] frame = Frame.Bytes(FrameKind.Reply, 1, payload);
        for (int at = 0; at < frame.Length;)
        {
            ArraySegment<byte> room = _reader.Prepare(_shared);
            int count = Math.Min(room.Count, frame.Length - at);
            frame.AsSpan(at, count).CopyTo(room);
            _reader.Filled(count);
            at += count;
            if (at < frame.Length)
            {
                Assert.Equal(FrameReadResult.NeedMore, _reader.TryRead(Limit, out _, out _));
            }
        }

        Assert.Equal(FrameReadResult.Frame, _reader.TryRead(Limit, out _, out ReadOnlySequence<byte> read));
        return read;
    }

    private static byte[] ArrayOf(ReadOnlySequence<byte> payload) => ArrayOf(payload.First);

    private static byte[] ArrayOf(ReadOnlyMemory<byte> memory)
    {
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> array));
        return array.Array!;
    }

    // All that the pool holds of a class: as many as it may hold, most of them new. They are not given back, so that there is room.
    private static List<byte[]> TakeAll(int lengthBytes) =>
        [.. Enumerable.Range(0, SegmentPool.PerClassBytesMax / (1 << 20)).Select(_ => SegmentPool.Rent(lengthBytes).Array)];
}
