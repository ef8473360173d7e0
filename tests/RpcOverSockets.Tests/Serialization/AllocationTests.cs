using System.Buffers;
using System.Numerics;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>Values that are not objects cost no allocation, written or read, whole or in pieces.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void Structs_are_written_and_read_without_allocation()
    {
        AssertFree<int, Int32Codec>(-70_000);
        AssertFree<ulong, UInt64Codec>(ulong.MaxValue);
        AssertFree<double, DoubleCodec>(1.5);
        AssertFree<char, CharCodec>('x');
        AssertFree<Guid, GuidCodec>(Guid.Parse("6f9619ff-8b86-d011-b42d-00cf4fc964ff"));
        AssertFree<decimal, DecimalCodec>(-12345.678m);
        AssertFree<DateTime, DateTimeCodec>(DateTime.UnixEpoch.AddTicks(5));
        AssertFree<DateTimeOffset, DateTimeOffsetCodec>(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)));
        AssertFree<TimeSpan, TimeSpanCodec>(TimeSpan.FromHours(3));
        AssertFree<Int128, Int128Codec>(Int128.MinValue);
        AssertFree<Half, HalfCodec>(Half.MaxValue);
        AssertFree<Matrix4x4, Matrix4x4Codec>(Matrix4x4.Identity);
        AssertFree<int?, NullableCodec<int, Int32Codec>>(null);
        AssertFree<DayOfWeek, EnumCodec<DayOfWeek, int, Int32Codec>>(DayOfWeek.Friday);
        AssertFree<(int, double), ValueTupleCodec<int, double, Int32Codec, DoubleCodec>>((1, 2));
        AssertFree<Fields, FieldsCodec>(new Fields { P = 1, Q = 2 });
        AssertFree<RecordStruct, RecordStructCodec>(new RecordStruct(1, 2));
    }

    [Fact]
    public void Objects_are_written_without_allocation()
    {
        AssertWriteFree<string, StringCodec>(new string('ä', 500));
        AssertWriteFree<byte[], ByteArrayCodec>(new byte[1000]);
        AssertWriteFree<int[], ArrayCodec<int, Int32Codec>>([1, 2, 3]);
        AssertWriteFree<List<string>, ListCodec<string, StringCodec>>(["a", "b"]);
        AssertWriteFree<HashSet<int>, HashSetCodec<int, Int32Codec>>([1, 2]);
        AssertWriteFree<Queue<int>, QueueCodec<int, Int32Codec>>(new([1, 2]));
        AssertWriteFree<Dictionary<string, int>, DictionaryCodec<string, int, StringCodec, Int32Codec>>(
            new(StringComparer.Ordinal) { ["a"] = 1 });
        AssertWriteFree<int[,], Array2DCodec<int, Int32Codec>>(new int[3, 3]);
        AssertWriteFree<IntKeys, IntKeysCodec>(new IntKeys { A = 1, B = "b" });
        AssertWriteFree<IShape, IShapeCodec>(new Box { W = 1, H = 2 });
    }

    [Fact]
    public void A_string_costs_nothing_but_itself()
    {
        byte[] bytes = Wire.Write<string, StringCodec>(new string('x', 100));
        Read<string, StringCodec>(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Read<string, StringCodec>(bytes);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 200, 232);
    }

    private static void AssertFree<T, TCodec>(T? value)
        where TCodec : struct, IRpcCodec<T>
    {
        AssertWriteFree<T, TCodec>(value);
        byte[] bytes = Wire.Write<T, TCodec>(value);
        ReadOnlySequence<byte> pieces = Wire.SplitAt(bytes, 1);
        AssertNothingAllocated(() => Read<T, TCodec>(bytes));

        // The first value that straddles two pieces makes the scratch buffer.
        long scratchBytes = 128;
        Read<T, TCodec>(pieces);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read<T, TCodec>(pieces);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, scratchBytes);
    }

    private static void AssertWriteFree<T, TCodec>(T? value)
        where TCodec : struct, IRpcCodec<T>
    {
        var output = new ArrayBufferWriter<byte>(4096);
        AssertNothingAllocated(() =>
        {
            output.ResetWrittenCount();
            var writer = new MessagePackWriter(output);
            TCodec.Write(ref writer, value);
            writer.Flush();
        });
    }

    private static void AssertNothingAllocated(Action action)
    {
        for (int i = 0; i < 3; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Read<T, TCodec>(ReadOnlySpan<byte> bytes)
        where TCodec : struct, IRpcCodec<T>
    {
        var reader = new MessagePackReader(bytes);
        TCodec.Read(ref reader);
    }

    private static void Read<T, TCodec>(in ReadOnlySequence<byte> bytes)
        where TCodec : struct, IRpcCodec<T>
    {
        var reader = new MessagePackReader(bytes);
        TCodec.Read(ref reader);
    }
}
