namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Round-trip times (RFC 9002 §5): smoothed by 1/8, their variation by 1/4; from numbers that are never used twice, so every
/// sample is exact.</summary>
internal struct RttEstimator
{
    /// <summary>Below this, garbage collection and scheduling look like loss.</summary>
    internal const long PtoMin = 5 * SessionTime.Millisecond;

    /// <summary>A healed outage is noticed within this; two small datagrams in so long harm nobody.</summary>
    internal const long PtoMax = 3 * SessionTime.Second;

    internal const long Granularity = SessionTime.Millisecond;

    internal RttEstimator(long initial)
    {
        Smoothed = initial;
        Variation = initial / 2;
        Latest = initial;
        Minimum = SessionTime.Never;
    }

    internal long Smoothed { get; private set; }

    internal long Variation { get; private set; }

    internal long Latest { get; private set; }

    /// <summary>The shortest sample, or <see cref="SessionTime.Never"/> before the first.</summary>
    internal long Minimum { get; private set; }

    internal readonly bool HasSample => Minimum != SessionTime.Never;

    /// <summary>Takes a sample.</summary>
    /// <param name="sample">From sending to the acknowledgement.</param>
    /// <param name="ackDelay">For how long the peer held the acknowledgement back, already capped by its promise.</param>
    internal void Add(long sample, long ackDelay)
    {
        sample = Math.Max(sample, 1);
        if (!HasSample)
        {
            Minimum = sample;
            Latest = sample;
            Smoothed = sample;
            Variation = sample / 2;
            return;
        }

        Minimum = Math.Min(Minimum, sample);
        Latest = sample - ackDelay >= Minimum ? sample - ackDelay : sample;
        Variation += (Math.Abs(Smoothed - Latest) - Variation) / 4;
        Smoothed += (Latest - Smoothed) / 8;
    }

    /// <summary>After how long without an acknowledgement a probe is due.</summary>
    /// <param name="ackDelayMax">The peer's promise.</param>
    /// <param name="backoff">How many probes in a row brought nothing.</param>
    internal readonly long ProbeTimeout(long ackDelayMax, int backoff)
    {
        // What is sent again is acknowledged at once.
        ackDelayMax = backoff == 0 ? ackDelayMax : 0;
        long timeout = Math.Max(Smoothed + Math.Max(4 * Variation, Granularity) + ackDelayMax, PtoMin);
        return Math.Max(timeout, Math.Min(timeout << Math.Min(backoff, 20), PtoMax));
    }
}
