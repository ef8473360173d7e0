namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Finds the largest datagram that the path carries, by trying (RFC 8899), and notices when it carries less than it did.</summary>
/// <remarks>Not thread-safe. A lost probe says nothing about congestion.</remarks>
internal sealed class PathSize
{
    private const int TriesMax = 3;
    private const int BigLossesMax = 10;
    private const int TimeoutsMax = 3;
    private const long RaiseAfter = 600 * SessionTime.Second;
    private const long CoolDown = 60 * SessionTime.Second;

    private int _limit;
    private int _step;              // of the ladder: the next to be tried
    private int _tries;
    private int _bigLosses;         // in a row, of packets that only larger paths carry
    private bool _isProbeInFlight;
    private long _nextProbeAt = long.MinValue;

    internal PathSize(int limit)
    {
        _limit = limit;
    }

    /// <summary>What the path carries for certain.</summary>
    internal int Bytes { get; private set; } = PacketLayout.DatagramBytesMin;

    // Tunnels, PPPoE, Ethernet over IPv6 and IPv4, jumbo frames, loopback.
    private static ReadOnlySpan<int> Ladder => [1372, 1452, 1472, 4000, 8952, 16_000];

    /// <summary>The peer takes no larger ones.</summary>
    internal void Limit(int limit) => _limit = Math.Min(_limit, limit);

    internal bool IsProbeDue(long now) =>
        !_isProbeInFlight && now >= _nextProbeAt && _step < Ladder.Length && Ladder[_step] <= _limit;

    /// <summary>A probe leaves.</summary>
    /// <returns>Its size.</returns>
    internal int BeginProbe()
    {
        _isProbeInFlight = true;
        _tries++;
        return Ladder[_step];
    }

    /// <summary>A packet above the smallest size arrived.</summary>
    /// <returns>Whether <see cref="Bytes"/> changed.</returns>
    internal bool OnArrived(int lengthBytes, bool isProbe)
    {
        _bigLosses = 0;
        if (!isProbe)
        {
            return false;
        }

        _isProbeInFlight = false;
        if (_step >= Ladder.Length || lengthBytes != Ladder[_step])
        {
            return false;
        }

        Bytes = lengthBytes;
        _step++;
        _tries = 0;
        return true;
    }

    internal void OnProbeLost(long now)
    {
        _isProbeInFlight = false;
        if (_tries >= TriesMax)
        {
            _tries = 0;
            _nextProbeAt = now + RaiseAfter;
        }
    }

    /// <summary>A packet above the smallest size was lost.</summary>
    /// <returns>Whether <see cref="Bytes"/> changed: the path seems to swallow them.</returns>
    internal bool OnLost(long now) => ++_bigLosses >= BigLossesMax && FallBack(now);

    /// <summary>Several timeouts in a row.</summary>
    /// <returns>Whether <see cref="Bytes"/> changed.</returns>
    internal bool OnTimeout(int inRow, long now) => inRow >= TimeoutsMax && FallBack(now);

    /// <summary>Begins again, on a new path.</summary>
    internal void Reset()
    {
        Bytes = PacketLayout.DatagramBytesMin;
        _step = 0;
        _tries = 0;
        _bigLosses = 0;
        _nextProbeAt = long.MinValue;
    }

    private bool FallBack(long now)
    {
        if (Bytes == PacketLayout.DatagramBytesMin)
        {
            return false;
        }

        Reset();
        _nextProbeAt = now + CoolDown;
        return true;
    }
}
