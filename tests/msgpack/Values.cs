using System.Buffers;
using System.Numerics;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Msgpack;

/// <summary>The values that travel, with the codec that writes and reads each.</summary>
internal static class Values
{
    private static readonly DateTime s_time = new(2024, 2, 29, 12, 34, 56, 789, DateTimeKind.Utc);

    /// <summary>Gets name, bytes, and how to read and write again, of each value.</summary>
    public static IReadOnlyDictionary<string, (byte[] Bytes, Func<byte[], byte[]> Again)> All { get; } = Build();

    private static Dictionary<string, (byte[] Bytes, Func<byte[], byte[]> Again)> Build() => new(StringComparer.Ordinal)
    {
        ["integers"] = Value<Integers, __Rpc_IntegersCodec>(new Integers(
            [sbyte.MinValue, -33, -32, -1, 0, 127], [0, 255], [short.MinValue, -129, 255, 256], [0, 255, ushort.MaxValue],
            [int.MinValue, -32769, 65535, 65536, int.MaxValue], [0, uint.MaxValue], [long.MinValue, -1, 1L << 32, long.MaxValue],
            [0, 1UL << 53, ulong.MaxValue], '\u20ac')),
        ["doubles"] = Value<Doubles, __Rpc_DoublesCodec>(new Doubles(
            [0, 1, -1.5, 1e300, double.Epsilon, double.PositiveInfinity, double.NaN], new Complex(1.5, -2))),
        ["single-floats"] = Value<Floats, __Rpc_FloatsCodec>(new Floats(
            [0, 1.5f, -1e30f, float.NegativeInfinity, float.NaN], new Vector3(1, 2, 3.5f), (Half)0.5f)),
        ["texts"] = Value<Texts, __Rpc_TextsCodec>(new Texts(
            [null, "", "a", new string('x', 31), new string('y', 32), new string('z', 255),
                new string('\u00e9', 128), new string('w', 65536), "\0\ud83d\ude00"],
            new Guid("00112233-4455-6677-8899-aabbccddeeff"), -1234.5600m, new Uri("http://example.org/a?b=c"), new Version(1, 2, 3))),
        ["blobs"] = Value<Blobs, __Rpc_BlobsCodec>(new Blobs(
            new byte[300], new byte[] { 1, 2, 3 }, [1, 200], BigInteger.Pow(-7, 40), Int128.MinValue)),
        ["times"] = Value<Times, __Rpc_TimesCodec>(new Times(
            [DateTime.UnixEpoch, s_time, s_time.AddYears(-124), s_time.AddYears(600)],
            new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromMinutes(-90)),
            TimeSpan.FromTicks(-5),
            new DateOnly(2024, 1, 1),
            new TimeOnly(1, 2))),
        ["lists"] = Value<Lists, __Rpc_ListsCodec>(new Lists(
            [1, null, 3],
            new int[,] { { 1, 2 }, { 3, 4 } },
            new Stack<string>(["bottom", "top"]),
            (1, null, (true, 2.5)),
            ["a", "b"],
            [true, false])),
        ["long-lists"] = Value<Lists, __Rpc_ListsCodec>(new Lists(
            [.. Enumerable.Range(0, 70_000).Select(static i => (int?)i)],
            B: null,
            C: null,
            D: null,
            [.. Enumerable.Range(0, 20).Select(static i => $"k{i}")],
            F: null)),
        ["maps"] = Value<Named, __Rpc_NamedCodec>(new Named(
            -7,
            "outer",
            new Named(1, Name: null, Inner: null, Map: null, DayOfWeek.Sunday),
            new(StringComparer.Ordinal) { ["a"] = [1, 2], ["\u00fc"] = [] },
            DayOfWeek.Friday)),
        ["integer-keys"] = Value<IntegerKeys, __Rpc_IntegerKeysCodec>(new IntegerKeys(
            new() { [-1] = "a", [70_000] = "b" }, new() { [long.MinValue] = true, [0] = false })),
        ["unions"] = Value<Shapes, __Rpc_ShapesCodec>(new Shapes([new Circle(1.5), new Box(3, new Circle(2.5)), null])),
    };

    private static (byte[] Bytes, Func<byte[], byte[]> Again) Value<T, TCodec>(T value)
        where T : class
        where TCodec : struct, IRpcCodec<T>
        => (Write<T, TCodec>(value), static bytes => Write<T, TCodec>(Read<T, TCodec>(bytes)));

    private static byte[] Write<T, TCodec>(T? value)
        where TCodec : struct, IRpcCodec<T>
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        TCodec.Write(ref writer, value);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static T? Read<T, TCodec>(byte[] bytes)
        where TCodec : struct, IRpcCodec<T>
    {
        var reader = new MessagePackReader(bytes);
        T? value = TCodec.Read(ref reader);
        return reader.End ? value : throw new RpcSerializationException($"{reader.Remaining} bytes are left.");
    }
}
