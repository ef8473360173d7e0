namespace RpcOverSockets.Calls;

/// <summary>Delays between attempts to connect: exponential with jitter, so that clients that lost one server do not come back
/// together.</summary>
/// <remarks>Not thread-safe; sans-I/O. The first delay, the factor and the jitter are gRPC's (connection-backoff.md).</remarks>
internal sealed class Backoff
{
    internal const double Factor = 1.6;
    internal const double Jitter = 0.2;

    private readonly TimeSpan _first;
    private readonly TimeSpan _max;
    private readonly Random _random;
    private TimeSpan _next;

    internal Backoff(TimeSpan first, TimeSpan max, Random random)
    {
        _first = Shorter(first, max);
        _max = max;
        _random = random;
        _next = _first;
    }

    /// <summary>Takes the delay before the next attempt; never longer than the longest, whatever the jitter.</summary>
    internal TimeSpan Next()
    {
        TimeSpan delay = _next * (1 - Jitter + (2 * Jitter * _random.NextDouble()));
        _next = Shorter(_next * Factor, _max);
        return Shorter(delay, _max);
    }

    /// <summary>After a completed handshake.</summary>
    internal void Reset() => _next = _first;

    private static TimeSpan Shorter(TimeSpan delay, TimeSpan max) => delay < max ? delay : max;
}
