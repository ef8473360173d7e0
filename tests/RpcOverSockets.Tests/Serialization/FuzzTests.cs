using System.Diagnostics;
using System.Globalization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>Mutated payloads for every codec. The seed is printed when something is wrong; put it into <see cref="SeedVariable"/> to
/// replay.</summary>
public sealed class FuzzTests
{
    private const string SeedVariable = "RPC_FUZZ_SEED";
    private const string SecondsVariable = "RPC_FUZZ_SECONDS";
    private const int PayloadBytesMax = 512;

    // First bytes that change what the rest means.
    private static readonly byte[] s_interesting =
    [
        0x00, 0x7f, 0x80, 0x81, 0x82, 0x90, 0x91, 0x92, 0x93, 0x98, 0xa0, 0xa1, 0xbf, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc9,
        0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd3, 0xd4, 0xd6, 0xd7, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xff,
    ];

    [Fact]
    public void Mutated_payloads_are_read_alike_whole_and_in_pieces_or_refused()
    {
        int seed = Setting(SeedVariable, Environment.TickCount);
        int seconds = Setting(SecondsVariable, 3);
        var random = new Random(seed);
        byte[][] corpus = [.. VectorTable.All.Select(VectorTests.BytesOf).Where(static bytes => bytes.Length <= PayloadBytesMax)];
        IReadOnlyList<CodecProbe> probes = CodecCatalog.All;
        long start = Stopwatch.GetTimestamp();

        for (int run = 0; Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; run++)
        {
            byte[] payload = Mutate(random, corpus);
            // Its own codec finds the deep paths, a random one the confusion of types.
            CodecProbe probe = run % 2 == 0
                ? VectorTable.All[random.Next(VectorTable.All.Length)].Probe
                : probes[random.Next(probes.Count)];
            try
            {
                Check(probe, payload, random.Next(1, 8));
            }
            catch (Exception error)
            {
                Assert.Fail($"{probe}, {SeedVariable}={seed}, run {run}, payload {Convert.ToHexString(payload)}: {error}");
            }
        }
    }

    private static int Setting(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static void Check(CodecProbe probe, byte[] payload, int pieceBytes)
    {
        bool whole = probe.TryRead(payload);
        Assert.Equal(whole, probe.TryRead(Wire.InPieces(payload, pieceBytes)));
        if (!whole)
        {
            return;
        }

        // What was read can be written, and what was written is read again as the same bytes.
        byte[]? written = probe.TryRewrite(payload);
        Assert.NotNull(written);
        byte[]? again = probe.TryRewrite(written);
        Assert.NotNull(again);
        Assert.Equal(written.Length, again.Length);
    }

    private static byte[] Mutate(Random random, byte[][] corpus)
    {
        List<byte> payload = [.. corpus[random.Next(corpus.Length)]];
        for (int mutations = random.Next(1, 6); mutations > 0; mutations--)
        {
            int at = random.Next(payload.Count + 1);
            switch (random.Next(6))
            {
                case 0 when at < payload.Count:
                    payload[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < payload.Count:
                    payload[at] = s_interesting[random.Next(s_interesting.Length)];
                    break;
                case 2:
                    payload.Insert(at, s_interesting[random.Next(s_interesting.Length)]);
                    break;
                case 3 when at < payload.Count:
                    payload.RemoveRange(at, random.Next(1, payload.Count - at + 1));
                    break;
                case 4:
                    payload.InsertRange(at, corpus[random.Next(corpus.Length)]);
                    break;
                default:
                    payload.InsertRange(at, payload.ToArray().AsSpan(0, random.Next(payload.Count + 1)).ToArray());
                    break;
            }
        }

        return payload.Count > PayloadBytesMax ? [.. payload.Take(PayloadBytesMax)] : [.. payload];
    }
}
