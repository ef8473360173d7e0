namespace RpcOverSockets.Framing;

/// <summary>A rate limit that forgives bursts: so many at once, so many per second after that. Not thread-safe.</summary>
internal struct TokenBucket
{
    private readonly int _burst;
    private readonly double _perTick;
    private double _tokens;
    private long _filledAt;

    internal TokenBucket(int burst, int perSecond, long ticksPerMs, long now)
    {
        _burst = burst;
        _perTick = perSecond / (1000.0 * ticksPerMs);
        _tokens = burst;
        _filledAt = now;
    }

    internal bool TryTake(long now)
    {
        _tokens = Math.Min(_burst, _tokens + (Math.Max(0, now - _filledAt) * _perTick));
        _filledAt = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
