namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Spreads packets over the round trip: a bucket of bytes that fills at 1.25 windows per round trip.</summary>
/// <remarks>On paths below 1 ms nothing is spread: timers are coarser than that. Not thread-safe.</remarks>
internal sealed class Pacer
{
    private const int BurstPackets = 10;

    // Packets leave without asking when nothing else is in flight, and probes always do. More of them than this are not held against what
    // follows: at the rate of a slower path, which it may be by then, they would be paid for in minutes.
    private const int DebtPackets = 2;

    private double _tokens;
    private long _filledAt = long.MinValue;

    /// <summary>When a packet may leave: now, or later.</summary>
    internal long NextSend(long window, RttEstimator rtt, int packetBytes, long now)
    {
        if (rtt.Smoothed < SessionTime.Millisecond || !rtt.HasSample)
        {
            _filledAt = long.MinValue; // begins full when the path gets longer
            return now;
        }

        double perNanosecond = 1.25 * window / rtt.Smoothed;
        double burst = Math.Max(BurstPackets * packetBytes, perNanosecond * 2 * SessionTime.Millisecond);
        double kept = Math.Max(_tokens, -DebtPackets * packetBytes);
        _tokens = _filledAt == long.MinValue ? burst : Math.Min(burst, kept + ((now - _filledAt) * perNanosecond));
        _filledAt = now;
        return _tokens >= packetBytes ? now : now + (long)Math.Ceiling((packetBytes - _tokens) / perNanosecond);
    }

    internal void OnSent(int lengthBytes) => _tokens -= lengthBytes;
}
