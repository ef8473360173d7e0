namespace RpcOverSockets.Tests.Shared;

/// <summary>A generator whose numbers are the same on every runtime for the same seed (SplitMix64).</summary>
internal sealed class SimulatedRandom(ulong seed)
{
    private ulong _state = seed;

    internal ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below 1.</summary>
    internal double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    internal int Below(int limit) => (int)(Next() % (ulong)limit);

    internal bool Chance(double share) => share > 0 && NextDouble() < share;
}
