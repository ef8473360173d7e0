using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

public sealed class DictionaryTests
{
    public static TheoryData<string> Definitions =>
    [
        .. from probe in CodecCatalog.All
           let name = probe.ToString()
           where name.Contains("DictionaryCodec`4<Int32", StringComparison.Ordinal)
              || name.Contains("SortedListCodec`4<Int32", StringComparison.Ordinal)
           select name,
    ];

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Two_values_for_one_key_are_refused_whatever_form_the_key_has(string codec)
    {
        CodecProbe probe = CodecCatalog.All.First(probe => probe.ToString() == codec);

        Assert.True(probe.TryRead(Wire.Hex("82 01 05 02 05")));
        Assert.False(probe.TryRead(Wire.Hex("82 01 05 01 05")));
        Assert.False(probe.TryRead(Wire.Hex("82 01 05 cc01 05")));
        Assert.False(probe.TryRead(Wire.Hex("82 01 05 d30000000000000001 05")));
    }

    [Fact]
    public void Strings_that_differ_are_different_keys_of_sorted_collections_in_every_culture()
    {
        // A soft hyphen does not count in the order of text that a culture has, and "a" comes before "B" there.
        byte[] map = Wire.Hex("83 a161 01 a361c2ad 02 a142 03");
        byte[] array = Wire.Hex("93 a161 a361c2ad a142");

        AssertOrder(Wire.Read<SortedList<string, int>, SortedListCodec<string, int, StringCodec, Int32Codec>>(map)!.Keys);
        AssertOrder(Wire.Read<SortedDictionary<string, int>, SortedDictionaryCodec<string, int, StringCodec, Int32Codec>>(map)!.Keys);
        AssertOrder(
            Wire.Read<ImmutableSortedDictionary<string, int>, ImmutableSortedDictionaryCodec<string, int, StringCodec, Int32Codec>>(map)!
                .Keys);
        AssertOrder(Wire.Read<SortedSet<string>, SortedSetCodec<string, StringCodec>>(array)!);
        AssertOrder(Wire.Read<ImmutableSortedSet<string>, ImmutableSortedSetCodec<string, StringCodec>>(array)!);

        static void AssertOrder(IEnumerable<string> keys) =>
            Assert.Equal("B|a|a\u00ad", string.Join('|', keys), StringComparer.Ordinal);
    }

    [Fact]
    public void A_null_key_is_refused()
    {
        byte[] bytes = Wire.Hex("81 c0 01");

        Assert.Throws<RpcSerializationException>(
            () => Wire.Read<Dictionary<string, int>, DictionaryCodec<string, int, StringCodec, Int32Codec>>(bytes));
        Assert.Throws<RpcSerializationException>(
            () => Wire.Read<SortedDictionary<string, int>, SortedDictionaryCodec<string, int, StringCodec, Int32Codec>>(bytes));
    }

    [Theory]
    [InlineData("82 a3666f6f 01 a3666f6f 02")]
    [InlineData("83 a3666f6f 01 a178 05 a3666f6f 02")]
    public void Two_values_for_one_member_are_refused(string hex) =>
        Assert.Throws<RpcSerializationException>(() => Wire.Read<StringKeys, StringKeysCodec>(Wire.Hex(hex)));

    [Theory]
    [InlineData("82 a3666f6f 01 a3626172 a178", 1, "x")]
    [InlineData("82 a3626172 a178 a3666f6f 01", 1, "x")]
    [InlineData("83 a3626172 a178 a178 93018102c0a0 a3666f6f 01", 1, "x")] // an unknown key is skipped
    [InlineData("81 a3626172 a178", 0, "x")]
    [InlineData("81 a3466f6f 01", 0, null)] // case counts
    [InlineData("80", 0, null)]
    public void Members_come_in_any_order_and_some_may_be_missing(string hex, int foo, string? bar)
    {
        StringKeys value = Wire.Read<StringKeys, StringKeysCodec>(Wire.Hex(hex))!;

        Assert.Equal((foo, bar), (value.Foo, value.Bar));
    }

    [Fact]
    public void Keys_chosen_to_collide_do_not()
    {
        // All have the same hash code by default: the upper half cancels the lower.
        long[] colliding = [.. Enumerable.Range(0, 50_000).Select(static i => ((long)i << 32) | (uint)i)];
        Assert.Single(colliding.Select(static key => key.GetHashCode()).Distinct());

        AssertFast<Dictionary<long, int>, DictionaryCodec<long, int, Int64Codec, Int32Codec>>(
            colliding.ToDictionary(static key => key, static _ => 1, new ByValue()));
        AssertFast<HashSet<long>, HashSetCodec<long, Int64Codec>>(colliding.ToHashSet(new ByValue()));
        AssertFast<HashSet<long?>, HashSetCodec<long?, NullableCodec<long, Int64Codec>>>(
            colliding.Select(static key => (long?)key).ToHashSet(SeededComparer<long?>.Instance));
        AssertFast<FrozenSet<long>, FrozenSetCodec<long, Int64Codec>>(colliding.ToFrozenSet(new ByValue()));
    }

    [Fact]
    public void The_seeded_comparer_finds_equal_what_the_default_one_does()
    {
        AssertAgrees([0d, -0d, double.NaN, -double.NaN, 1, BitConverter.Int64BitsToDouble(0x7ff8000000000123)]);
        AssertAgrees([0f, -0f, float.NaN, 1]);
        AssertAgrees([0m, 0.00m, -0.0m, 1m, 1.0m, 1.00m, decimal.MaxValue, 10m, 10.0000000000000000000000m, 0.1m, 0.10m]);
        AssertAgrees([DateTime.UnixEpoch, DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Local), DateTime.MinValue]);
        DateTimeOffset[] sameInstant =
        [
            new(2024, 1, 1, 2, 0, 0, TimeSpan.FromHours(2)),
            new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
        ];
        AssertAgrees(sameInstant);
        AssertAgrees<int?>([1, -1, int.MaxValue]);
        AssertAgrees<double?>([0d, -0d, double.NaN]);
        AssertAgrees<decimal?>([1m, 1.0m]);
        AssertAgrees<Guid?>([Guid.Empty, Guid.AllBitsSet]);
        AssertAgrees<DayOfWeek?>([DayOfWeek.Monday, DayOfWeek.Friday]);
        AssertAgrees([new Version(1, 2), new Version(1, 2), new Version(1, 2, 3), new Version(1, 2, 3, 4)]);
        AssertAgrees([Guid.Empty, Guid.Parse("6f9619ff-8b86-d011-b42d-00cf4fc964ff")]);
        AssertAgrees([Int128.MinValue, Int128.Zero, Int128.One]);
        AssertAgrees([DayOfWeek.Monday, DayOfWeek.Friday, (DayOfWeek)77]);
        AssertAgrees([ULongEnum.Big, default]);
        AssertAgrees([SByteEnum.A, SByteEnum.B]);
    }

    private static void AssertAgrees<T>(T[] values)
    {
        IEqualityComparer<T> seeded = SeededComparer<T>.Instance!;
        foreach (T x in values)
        {
            foreach (T y in values)
            {
                bool areEqual = EqualityComparer<T>.Default.Equals(x, y);
                Assert.Equal(areEqual, seeded.Equals(x, y));
                Assert.True(!areEqual || seeded.GetHashCode(x!) == seeded.GetHashCode(y!), $"{x} {y}");
            }
        }
    }

    private static void AssertFast<T, TCodec>(T value)
        where TCodec : struct, IRpcCodec<T>
    {
        byte[] bytes = Wire.Write<T, TCodec>(value);
        long start = Stopwatch.GetTimestamp();

        Wire.Read<T, TCodec>(bytes);

        // Quadratic it would be seconds; the bound leaves room for a busy machine.
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(500));
    }

    // Makes the test's own collections quick.
    private sealed class ByValue : IEqualityComparer<long>
    {
        public bool Equals(long x, long y) => x == y;

        public int GetHashCode(long obj) => (int)obj;
    }
}
