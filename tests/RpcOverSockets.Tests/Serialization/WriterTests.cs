using System.Buffers;
using System.Numerics;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

public sealed class WriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void The_bytes_are_the_same_whatever_pieces_the_output_gives(int pieceBytes)
    {
        foreach (VectorCase vector in VectorTable.All)
        {
            var output = new StingyWriter(pieceBytes);
            vector.WriteTo(output);

            Assert.Equal(vector.Write(), output.Written);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Long_text_and_bytes_are_written_in_pieces(int pieceBytes)
    {
        string text = string.Concat(Enumerable.Repeat("aä€\U0001F600", 5000));
        byte[] bytes = new byte[70_000];
        new Random(1).NextBytes(bytes);
        var output = new StingyWriter(pieceBytes);
        var writer = new MessagePackWriter(output);

        writer.WriteString(text);
        writer.WriteBinary(bytes);
        BigIntegerCodec.Write(ref writer, BigInteger.Pow(3, 9999));
        writer.Flush();

        var reader = new MessagePackReader(output.Written);
        Assert.Equal(text, reader.ReadString());
        Assert.Equal(bytes, reader.ReadBinary());
        Assert.Equal(BigInteger.Pow(3, 9999), BigIntegerCodec.Read(ref reader));
        Assert.True(reader.End);
    }

    [Theory]
    [InlineData(0, "c700057a")]
    [InlineData(1, "d405")]
    [InlineData(2, "d505")]
    [InlineData(3, "c70305")]
    [InlineData(4, "d605")]
    [InlineData(8, "d705")]
    [InlineData(16, "d805")]
    [InlineData(17, "c71105")]
    [InlineData(256, "c8010005")]
    [InlineData(65536, "c90001000005")]
    public void An_extension_has_the_smallest_header(int length, string header)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteExtensionHeader(5, length);
        writer.WriteRaw(new byte[length]);
        writer.WriteInt32(0x7a);
        writer.Flush();

        Assert.StartsWith(header, Convert.ToHexStringLower(output.WrittenSpan), StringComparison.Ordinal);
        var reader = new MessagePackReader(output.WrittenSpan);
        Assert.Equal(length, reader.ReadExtensionHeader(out sbyte type));
        Assert.Equal(5, type);
        Assert.Equal(length, reader.ReadRaw(length).Length);
        Assert.Equal(0x7a, reader.ReadInt32());
        reader = new MessagePackReader(output.WrittenSpan);
        reader.SkipElements(2);
        Assert.True(reader.End);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(15, 1)]
    [InlineData(16, 3)]
    [InlineData(65535, 3)]
    [InlineData(65536, 5)]
    public void A_container_has_the_smallest_header(int count, int headerBytes)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(count);
        writer.Flush();
        Assert.Equal(headerBytes, output.WrittenCount);

        writer.WriteRaw(new byte[count]);
        writer.WriteMapHeader(count);
        writer.WriteRaw(new byte[2 * count]);
        writer.Flush();
        Assert.Equal((2 * headerBytes) + (3 * count), output.WrittenCount);

        var reader = new MessagePackReader(output.WrittenSpan);
        Assert.Equal(count, reader.ReadArrayHeader());
        reader.SkipElements(count);
        Assert.Equal(count, reader.ReadMapHeader());
        reader.SkipElements(2 * count);
        Assert.True(reader.End);
    }

    [Fact]
    public void An_output_that_gives_less_than_asked_for_is_an_error()
    {
        Assert.Throws<RpcSerializationException>(static () =>
        {
            var writer = new MessagePackWriter(new StingyWriter(pieceBytes: 4, honest: false));
            writer.WriteDouble(1);
        });
    }

    [Fact]
    public void A_value_of_a_type_that_is_no_case_of_the_union_is_refused()
    {
        Assert.Throws<RpcSerializationException>(static () => Wire.Write<IShape, IShapeCodec>(new Stranger()));
        Assert.Throws<RpcSerializationException>(static () => Wire.Read<IShape, IShapeCodec>([0x92, 0x02, 0xc0]));
        Assert.Throws<RpcSerializationException>(static () => Wire.Read<IShape, IShapeCodec>([0x91, 0x00]));
        Assert.Throws<RpcSerializationException>(static () => Wire.Read<IShape, IShapeCodec>([0x93, 0x00, 0xc0, 0xc0]));
    }

    [Fact]
    public void A_collection_that_changes_its_count_while_it_is_written_is_refused() =>
        Assert.Throws<RpcSerializationException>(
            static () => Wire.Write<ICollection<int>, ICollectionCodec<int, Int32Codec>>(new LyingCollection()));

    private sealed class StingyWriter(int pieceBytes, bool honest = true) : IBufferWriter<byte>
    {
        private readonly List<byte> _written = [];
        private byte[] _piece = [];

        internal byte[] Written => [.. _written];

        public void Advance(int count) => _written.AddRange(_piece.AsSpan(0, count));

        public Memory<byte> GetMemory(int sizeHint = 0) => _piece = new byte[honest ? int.Max(sizeHint, pieceBytes) : pieceBytes];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }

    private sealed class LyingCollection : System.Collections.ObjectModel.Collection<int>, IReadOnlyCollection<int>
    {
        int IReadOnlyCollection<int>.Count => 3;
    }
}
