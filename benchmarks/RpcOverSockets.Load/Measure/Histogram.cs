using System.Numerics;

namespace RpcOverSockets.Load.Measure;

/// <summary>Counts latencies in log-linear buckets: 64 to the octave, so a percentile is at most 1.6 % too high. Not thread-safe.</summary>
internal sealed class Histogram
{
    private const int BucketBits = 6;
    private const int BucketsPerOctave = 1 << BucketBits;
    private const int OctavesMax = 40; // 2^40 ns are 18 minutes

    private readonly uint[] _counts = new uint[(OctavesMax + 2 - BucketBits) * BucketsPerOctave];
    private long _total;

    /// <summary>Gets how many latencies were recorded.</summary>
    internal long Count => _total;

    /// <summary>Records one latency.</summary>
    /// <param name="nanoseconds">Below 0 counts as 0, above 2^40 as 2^40.</param>
    internal void Record(long nanoseconds)
    {
        _counts[IndexOf((ulong)Math.Clamp(nanoseconds, 0, (1L << OctavesMax) - 1))]++;
        _total++;
    }

    /// <summary>Adds another histogram's counts to this one.</summary>
    /// <param name="other">Is left as it is.</param>
    internal void Add(Histogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        _total += other._total;
    }

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        Array.Clear(_counts);
        _total = 0;
    }

    /// <summary>Gets the latency that this share of the calls did not exceed.</summary>
    /// <param name="share">Such as 0.99.</param>
    /// <returns>Microseconds; 0 where nothing was recorded.</returns>
    internal double PercentileMicroseconds(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * _total));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return HighestOf(i) / 1000.0;
            }
        }

        return 0;
    }

    // Below 2 × BucketsPerOctave each value has its own bucket; above, each octave is cut into BucketsPerOctave.
    private static int IndexOf(ulong value)
    {
        int shift = Math.Max(0, BitOperations.Log2(value | 1) - BucketBits);
        return (shift * BucketsPerOctave) + (int)(value >> shift);
    }

    private static ulong HighestOf(int index)
    {
        int shift = Math.Max(0, (index / BucketsPerOctave) - 1);
        ulong top = (ulong)(index - (shift * BucketsPerOctave));
        return ((top + 1) << shift) - 1;
    }
}
