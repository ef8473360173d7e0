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
        _first = first;
        _max = max;
        _random = random;
        _next = first;
    }

    /// <summary>Takes the delay before the next attempt.</summary>
    internal TimeSpan Next()
    {
        TimeSpan delay = _next * (1 - Jitter + (2 * Jitter * _random.NextDouble()));
        _next = TimeSpan.FromTicks(Math.Min(_max.Ticks, (long)(_next.Ticks * Factor)));
        return delay;
    }

    /// <summary>After a completed handshake.</summary>
    internal void Reset() => _next = _first;
}
