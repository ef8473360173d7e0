namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Lets so much happen in a second, and so much at once. Not thread-safe.</summary>
internal struct TokenBucket(int perSecond, int burst)
{
    private double _tokens = burst;
    private long _filledAt = long.MinValue;

    /// <summary>Whether it may happen once more now.</summary>
    internal bool TryTake(long now)
    {
        double filled = _filledAt == long.MinValue ? 0 : (double)(now - _filledAt) * perSecond / SessionTime.Second;
        _tokens = Math.Min(burst, _tokens + filled);
        _filledAt = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
