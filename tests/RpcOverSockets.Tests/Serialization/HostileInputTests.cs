using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>What no honest peer sends, thrown at every codec there is: only one kind of exception may come out, and memory stays in
/// bounds.</summary>
public sealed class HostileInputTests
{
    private const int FixedBytesMax = 64 * 1024;
    private const int RefusedFactorMax = 32;

    // Collections that make an object for each element, such as linked lists, take more than others for a byte that is an element.
    private const int AcceptedFactorMax = 64;

    public static TheoryData<string> Codecs =>
        [.. CodecCatalog.All.Select(static probe => probe.ToString()!).Distinct(StringComparer.Ordinal)];

    public static TheoryData<int> Vectors => VectorTests.Indexes;

    [Fact]
    public void Every_codec_is_in_the_catalog()
    {
        string[] probed = [.. CodecCatalog.All.Select(static probe => probe.ToString()!.Split('<')[0]).Distinct(StringComparer.Ordinal)];

        Assert.True(probed.Length > 80);
        Assert.All(CodecCatalog.Definitions, definition => Assert.Contains(definition.Name, probed, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_lying_length_costs_no_memory(string codec)
    {
        CodecProbe probe = Find(codec);

        foreach (byte[] input in LyingLengths())
        {
            AssertBounded(probe, input);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Many_small_elements_cost_memory_only_for_the_bytes_that_came(string codec)
    {
        CodecProbe probe = Find(codec);

        foreach (byte element in (byte[])[0x00, 0x01, 0x90, 0x91, 0x92, 0x80, 0xa0, 0xc0, 0xc2, 0xff])
        {
            AssertBounded(probe, [0xdc, 0x40, 0x00, .. Enumerable.Repeat(element, 0x4000)]);
            AssertBounded(probe, [0xdd, 0x00, 0x01, 0x00, 0x00, .. Enumerable.Repeat(element, 0x10000)]);
            AssertBounded(probe, [0xde, 0x20, 0x00, .. Enumerable.Repeat(element, 0x4000)]);
            AssertBounded(probe, [.. Enumerable.Repeat((byte)0x92, 30), .. Enumerable.Repeat(element, 0x4000)]);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Every_pair_of_first_bytes_is_read_or_refused(string codec)
    {
        CodecProbe probe = Find(codec);
        byte[] input = new byte[40];

        for (int first = 0; first <= byte.MaxValue; first++)
        {
            foreach (byte second in (byte[])[0x01, 0x92])
            {
                input[0] = (byte)first;
                input.AsSpan(1).Fill(second);
                bool whole = probe.TryRead(input);

                Assert.Equal(whole, probe.TryRead(Wire.InPieces(input, 1)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_truncated_value_is_refused(int index)
    {
        VectorCase vector = VectorTable.All[index];
        byte[] bytes = VectorTests.BytesOf(vector);

        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<RpcSerializationException>(() => vector.Rewrite(bytes.AsSpan(0, length)));
            Assert.Throws<RpcSerializationException>(() => vector.Rewrite(Wire.InPieces(bytes[..length], 1)));
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_value_with_one_flipped_bit_is_read_or_refused_alike_whole_and_in_pieces(int index)
    {
        VectorCase vector = VectorTable.All[index];
        byte[] bytes = [.. VectorTests.BytesOf(vector)];

        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            bool whole = vector.Probe.TryRead(bytes);

            Assert.Equal(whole, vector.Probe.TryRead(Wire.InPieces(bytes, 1)));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static CodecProbe Find(string name) => CodecCatalog.All.First(probe => probe.ToString() == name);

    private static IEnumerable<byte[]> LyingLengths()
    {
        byte[][] headers =
        [
            [0xdd, 0xff, 0xff, 0xff, 0xff], [0xdd, 0x7f, 0xff, 0xff, 0xff], [0xdf, 0xff, 0xff, 0xff, 0xff], [0xdf, 0x80, 0x00, 0x00, 0x01],
            [0xdb, 0xff, 0xff, 0xff, 0xff], [0xdb, 0x7f, 0xff, 0xff, 0xff], [0xc6, 0xff, 0xff, 0xff, 0xff], [0xc6, 0x7f, 0xff, 0xff, 0xff],
            [0xc9, 0xff, 0xff, 0xff, 0xff, 0xff], [0xdc, 0xff, 0xff], [0xde, 0xff, 0xff], [0xda, 0xff, 0xff], [0xc5, 0xff, 0xff],
            [0xdd, 0x00, 0x00, 0x10, 0x00],
        ];
        foreach (byte[] header in headers)
        {
            yield return header;
            yield return [.. header, .. new byte[16]];
            yield return [0x92, 0x01, .. header, 0x01, 0x02];
            yield return [0x93, 0x02, 0x02, .. header, 0x01];
            yield return [0x81, .. header, 0x01];
            yield return [0x81, 0x01, .. header, 0x01];
            yield return [.. Enumerable.Repeat(header, 60).SelectMany(static bytes => bytes), .. new byte[4096]];
        }

        // Lengths of an array of several dimensions whose product is beyond any memory, or wraps around.
        yield return [0x93, 0xce, 0x00, 0x01, 0x00, 0x00, 0xce, 0x00, 0x01, 0x00, 0x00, 0x90];
        yield return [0x93, 0xce, 0x7f, 0xff, 0xff, 0xff, 0xce, 0x7f, 0xff, 0xff, 0xff, 0x91, 0x01];
        yield return [0x93, 0xce, 0x7f, 0xff, 0xff, 0xff, 0x00, 0x90];
        yield return [0x94, 0xce, 0x7f, 0xff, 0xff, 0xff, 0xce, 0x7f, 0xff, 0xff, 0xff, 0x00, 0x90];
        yield return [0x93, 0xff, 0xff, 0x91, 0x01];
    }

    private static void AssertBounded(CodecProbe probe, byte[] input)
    {
        int factorMax = probe.TryRead(input) ? AcceptedFactorMax : RefusedFactorMax;
        long allocated = probe.AllocatedBy(input);

        Assert.True(
            allocated <= FixedBytesMax + ((long)factorMax * input.Length),
            $"{probe} allocates {allocated} bytes for {input.Length}: {Convert.ToHexString(input.AsSpan(0, int.Min(16, input.Length)))}");
    }
}
