using System.Buffers;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>Nesting is bounded wherever it can occur, and costs no call stack where it is only skipped.</summary>
public sealed class NestingTests
{
    private const int SmallStackBytes = 256 * 1024;

    // Each makes a payload nested so many levels deep, and reads it as some type.
    public static TheoryData<string> Shapes => [.. s_shapes.Keys];

    private static readonly Dictionary<string, (Func<int, byte[]> Make, Action<byte[]> Read)> s_shapes = new(StringComparer.Ordinal)
    {
        ["object in object"] = (Nodes, static bytes => Wire.Read<Node, NodeCodec>(bytes)),
        ["unknown element"] = (depth => [0x93, 0x01, 0xa0, .. Arrays(depth - 1)], static bytes => Wire.Read<IntKeys, IntKeysCodec>(bytes)),
        ["gap"] = (depth => [0x94, 0x01, .. Arrays(depth - 1), 0xc0, 0x01], static bytes => Wire.Read<GapKeys, GapKeysCodec>(bytes)),
        ["unknown key's value"] =
            (depth => [0x81, 0xa1, 0x78, .. Arrays(depth - 1)], static bytes => Wire.Read<StringKeys, StringKeysCodec>(bytes)),
        ["skipped arrays"] = (Arrays, Skip),
        ["skipped maps, in the value"] = (depth => Repeat([0x81, 0x01], depth - 1, [0x80]), Skip),
        ["skipped maps, in the key"] =
            (depth => [.. Enumerable.Repeat((byte)0x81, depth - 1), 0x80, .. Enumerable.Repeat((byte)0x01, depth - 1)], Skip),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_limit_passes_and_one_more_is_refused(string shape)
    {
        (Func<int, byte[]> make, Action<byte[]> read) = s_shapes[shape];

        read(make(63));
        read(make(64));
        RpcSerializationException error = Assert.Throws<RpcSerializationException>(() => read(make(65)));
        Assert.Contains("64", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_depth_bomb_is_refused_on_a_small_stack(string shape)
    {
        (Func<int, byte[]> make, Action<byte[]> read) = s_shapes[shape];

        foreach (int depth in (int[])[66, 512, 10_000, 1_000_000])
        {
            byte[] bomb = make(depth);
            Assert.IsType<RpcSerializationException>(OnSmallStack(() => read(bomb)));
        }
    }

    [Fact]
    public void The_highest_configurable_limit_fits_a_small_stack()
    {
        const int Limit = MessagePackLimits.DepthMaxLimit;

        Exception? atLimit = OnSmallStack(static () => Wire.Read<Node, NodeCodec>(Nodes(Limit), Limit));
        Exception? beyond = OnSmallStack(static () => Wire.Read<Node, NodeCodec>(Nodes(Limit + 1), Limit));

        Assert.Null(atLimit);
        Assert.IsType<RpcSerializationException>(beyond);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(513)]
    [InlineData(-1)]
    public void A_limit_outside_its_range_is_a_programming_error(int depthMax)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackReader(default(ReadOnlySpan<byte>), depthMax).End);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackReader(ReadOnlySequence<byte>.Empty, depthMax).End);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackWriter(new ArrayBufferWriter<byte>(), depthMax).Flush());
    }

    [Fact]
    public void An_object_graph_with_a_cycle_is_refused_when_it_is_written()
    {
        var node = new Node { V = 1 };
        node.Next = node;

        Exception? error = OnSmallStack(() => Wire.Write<Node, NodeCodec>(node));

        Assert.IsType<RpcSerializationException>(error);
    }

    private static void Skip(byte[] bytes)
    {
        var reader = new MessagePackReader(bytes);
        reader.Skip();
        Assert.True(reader.End);
    }

    private static byte[] Arrays(int depth) => [.. Enumerable.Repeat((byte)0x91, depth - 1), 0x90];

    private static byte[] Nodes(int depth) => Repeat([0x92, 0x01], depth, [0xc0]);

    private static byte[] Repeat(byte[] part, int count, byte[] end) =>
        [.. Enumerable.Repeat(part, count).SelectMany(static bytes => bytes), .. end];

    private static Exception? OnSmallStack(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(action), SmallStackBytes);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
        return error;
    }
}
