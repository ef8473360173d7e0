using System.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Transport.Streams;

namespace RpcOverSockets.Tests.Framing;

public sealed class FrameReaderTests
{
    private const int Limit = 4 << 20;

    private static readonly byte[] s_stream =
    [
        .. Frame.Preface,
        .. Frame.Bytes(FrameKind.Hello, 0, 0x81, 0x01, 0x01),
        .. Frame.Bytes(FrameKind.Call, 1, 1, 2, 3, 4, 5),
        .. Frame.Bytes(FrameKind.Ping, 0),
        .. Frame.Bytes(FrameKind.Call, 3, new byte[300]),
    ];

    [Fact]
    public void A_stream_split_at_every_offset_gives_the_same_frames()
    {
        string[] whole = Read([s_stream]);
        Assert.Equal(5, whole.Length);

        for (int first = 0; first <= s_stream.Length; first++)
        {
            for (int second = first; second <= s_stream.Length; second += 7)
            {
                Assert.Equal(whole, Read([s_stream[..first], s_stream[first..second], s_stream[second..]]));
            }
        }
    }

    [Fact]
    public void A_stream_byte_by_byte_gives_the_same_frames() =>
        Assert.Equal(Read([s_stream]), Read([.. s_stream.Select(b => new[] { b })]));

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4097)]
    [InlineData(65_536)]
    [InlineData(131_072)]
    [InlineData(1_000_003)]
    public void A_large_frame_in_pieces_of_any_size_arrives_whole(int pieceBytes)
    {
        byte[] payload = new byte[pieceBytes == 1 ? 20_000 : 2_500_000];
        new Random(7).NextBytes(payload);
        byte[] stream = [.. Frame.Preface, .. Frame.Bytes(FrameKind.Call, 5, payload), .. Frame.Bytes(FrameKind.Call, 7, 1)];

        string[] found = Read([.. stream.Chunk(pieceBytes)]);

        Assert.Equal(["preface", $"Call 5 {Convert.ToHexString(payload)}", "Call 7 01"], found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_first_wrong_byte_of_the_preface_is_enough(int wrongAt)
    {
        byte[] bytes = Frame.Preface;
        bytes[wrongAt] ^= 0x20;

        Assert.Equal(["BadPreface"], Read([bytes[..(wrongAt + 1)]]));
    }

    [Theory]
    [InlineData(0u, "TooShort")]
    [InlineData(5u, "TooShort")]
    [InlineData(6u, null)]
    [InlineData(1000u, null)]
    [InlineData(1001u, "TooLarge")]
    [InlineData(0x7FFF_FFFFu, "TooLarge")]
    [InlineData(0xFFFF_FFFFu, "TooLarge")]
    public void A_length_is_judged_before_the_rest_arrives(uint length, string? judgement)
    {
        byte[] bytes = [.. Frame.Preface, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];

        string[] found = Read([bytes], limit: 1000);

        Assert.Equal(judgement is null ? ["preface"] : ["preface", judgement], found);
    }

    [Fact]
    public void Memory_grows_with_what_arrived_and_not_with_what_a_length_claims()
    {
        var reader = new FrameReader();
        byte[] shared = new byte[131_072];
        byte[] head = [.. Frame.Preface, .. Frame.Bytes(FrameKind.Call, 1, new byte[4_000_000])[..10]];
        int arrived = 0;

        foreach (byte[] piece in new[] { head }.Concat(Enumerable.Repeat(new byte[1400], 2000)))
        {
            Put(reader, shared, piece);
            while (reader.TryRead(Limit, out _, out _) is FrameReadResult.Preface)
            {
            }

            reader.Settle();
            arrived += piece.Length;
            Assert.True(reader.OwnBytes <= 65_536 + (32 * arrived), $"{reader.OwnBytes} bytes held after {arrived} arrived");
            Assert.True(reader.OwnBytes <= 4096 + (16 * arrived), $"{reader.OwnBytes} bytes held after {arrived} arrived");
        }
    }

    [Fact]
    public void A_large_frame_of_which_an_eighth_has_come_is_received_into_one_piece_to_its_end()
    {
        var reader = new FrameReader();
        byte[] shared = new byte[131_072];
        byte[] stream = [.. Frame.Preface, .. Frame.Bytes(FrameKind.Call, 1, new byte[1 << 20])];
        Put(reader, shared, stream[..shared.Length]);
        Assert.Equal(FrameReadResult.Preface, reader.TryRead(Limit, out _, out _));
        Assert.Equal(FrameReadResult.NeedMore, reader.TryRead(Limit, out _, out _));

        reader.Settle();

        ArraySegment<byte> room = reader.Prepare(shared);
        Assert.Equal(stream.Length - shared.Length, room.Count);
        Assert.InRange(reader.OwnBytes, stream.Length - 4, stream.Length + 8192);
        stream.AsSpan(shared.Length).CopyTo(room);
        reader.Filled(room.Count);
        Assert.Equal(FrameReadResult.Frame, reader.TryRead(Limit, out _, out ReadOnlySequence<byte> payload));
        Assert.Equal(1 << 20, payload.Length);
    }

    [Fact]
    public void An_idle_reader_holds_no_memory()
    {
        var reader = new FrameReader();
        Put(reader, new byte[131_072], s_stream);
        while (reader.TryRead(Limit, out _, out _) != FrameReadResult.NeedMore)
        {
        }

        reader.Settle();

        Assert.Equal(0, reader.OwnBytes);
    }

    [Fact]
    public void A_reader_that_discards_keeps_nothing()
    {
        var reader = new FrameReader();
        byte[] shared = new byte[131_072];
        Put(reader, shared, s_stream);
        reader.Discard();
        Put(reader, shared, new byte[1000]);

        Assert.False(reader.HasUnread);
        Assert.NotEqual(FrameReadResult.Frame, reader.TryRead(Limit, out _, out _));
    }

    [Fact]
    public void After_the_turn_was_taken_the_stuck_thread_still_reads_its_payload()
    {
        var reader = new FrameReader();
        byte[] shared = new byte[131_072];
        Put(reader, shared, [.. Frame.Preface, .. Frame.Bytes(FrameKind.Call, 1, 11, 12), .. Frame.Bytes(FrameKind.Call, 3, 13)]);
        Assert.Equal(FrameReadResult.Preface, reader.TryRead(Limit, out _, out _));
        Assert.Equal(FrameReadResult.Frame, reader.TryRead(Limit, out _, out ReadOnlySequence<byte> stuck));

        reader.Abandon();
        byte[] other = new byte[131_072];
        _ = reader.Prepare(other);
        Assert.Equal(FrameReadResult.Frame, reader.TryRead(Limit, out FrameHeader header, out ReadOnlySequence<byte> next));

        Assert.Equal(3u, header.Call);
        Assert.Equal([13], next.ToArray());
        Assert.Equal([11, 12], stuck.ToArray());
    }

    private static string[] Read(byte[][] pieces, int limit = Limit)
    {
        var reader = new FrameReader();
        byte[] shared = new byte[131_072];
        var found = new List<string>();
        foreach (byte[] piece in pieces)
        {
            Put(reader, shared, piece, () => Drain(reader, limit, found));
            reader.Settle();
            Array.Fill(shared, (byte)0xEE); // the next turn belongs to another connection
        }

        return [.. found];
    }

    private static void Drain(FrameReader reader, int limit, List<string> found)
    {
        while (true)
        {
            FrameReadResult result = reader.TryRead(limit, out FrameHeader header, out ReadOnlySequence<byte> payload);
            switch (result)
            {
                case FrameReadResult.NeedMore:
                    return;
                case FrameReadResult.Preface:
                    found.Add("preface");
                    break;
                case FrameReadResult.Frame:
                    found.Add($"{header.Kind} {header.Call} {Convert.ToHexString(payload.ToArray())}");
                    break;
                default:
                    found.Add(result.ToString());
                    return;
            }
        }
    }

    private static void Put(FrameReader reader, byte[] shared, byte[] bytes, Action? drain = null)
    {
        for (int at = 0; at < bytes.Length;)
        {
            ArraySegment<byte> room = reader.Prepare(shared);
            int count = Math.Min(room.Count, bytes.Length - at);
            Assert.True(count > 0);
            bytes.AsSpan(at, count).CopyTo(room);
            reader.Filled(count);
            drain?.Invoke();
            at += count;
        }
    }
}
