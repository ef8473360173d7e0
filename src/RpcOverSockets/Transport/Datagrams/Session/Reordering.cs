namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>When a packet counts as lost because later ones were acknowledged (RFC 9002 §6.1), adapted to what the path does.</summary>
/// <remarks>A packet that was declared lost and is acknowledged after all shows that the path reorders: from then on as many packets, or as
/// much time, may pass it. After <see cref="CleanLossesMax"/> real losses without such news the thresholds return.</remarks>
internal struct Reordering
{
    internal const int PacketThresholdMin = 3;
    internal const int PacketThresholdMax = 1024;

    private const int CleanLossesMax = 16;

    private int _cleanLosses;
    private long _extraTime;

    public Reordering()
    {
    }

    internal int PacketThreshold { get; private set; } = PacketThresholdMin;

    /// <summary>How long after its sending a packet that was passed is lost.</summary>
    internal readonly long TimeThreshold(RttEstimator rtt)
    {
        long longest = Math.Max(rtt.Smoothed, rtt.Latest);
        return Math.Max((longest * 9 / 8) + Math.Min(_extraTime, rtt.Smoothed), RttEstimator.Granularity);
    }

    /// <summary>A packet was acknowledged after it had been declared lost.</summary>
    /// <param name="distance">By how many packets it had been passed.</param>
    /// <param name="lateness">By how much it came after the others, at most.</param>
    internal void OnSpurious(long distance, long lateness)
    {
        PacketThreshold = (int)Math.Clamp(distance + 1, PacketThreshold, PacketThresholdMax);
        _extraTime = Math.Max(_extraTime, lateness + (lateness / 4));
        _cleanLosses = 0;
    }

    /// <summary>A loss that was never taken back.</summary>
    internal void OnConfirmedLoss()
    {
        if (_extraTime == 0 && PacketThreshold == PacketThresholdMin)
        {
            return;
        }

        if (++_cleanLosses >= CleanLossesMax)
        {
            PacketThreshold = PacketThresholdMin;
            _extraTime = 0;
            _cleanLosses = 0;
        }
    }
}
