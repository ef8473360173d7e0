namespace RpcOverSockets.Calls;

/// <summary>Delays between attempts to connect: exponential with jitter, so that clients that lost one server do not come back together.</summary>
/// <remarks>Not thread-safe; sans-I/O. The first delay, the factor and the jitter are gRPC's (connection-backoff.md).</remarks>
internal sealed class Backoff(TimeSpan first, TimeSpan max, Random random)
{
    internal const double Factor = 1.6;
    internal const double Jitter = 0.2;

    private TimeSpan _next = first;

    /// <summary>Takes the delay before the next attempt.</summary>
    internal TimeSpan Next()
    {
        TimeSpan delay = _next * (1 - Jitter + (2 * Jitter * random.NextDouble()));
        _next = TimeSpan.FromTicks(Math.Min(max.Ticks, (long)(_next.Ticks * Factor)));
        return delay;
    }

    /// <summary>After a completed handshake.</summary>
    internal void Reset() => _next = first;
}
