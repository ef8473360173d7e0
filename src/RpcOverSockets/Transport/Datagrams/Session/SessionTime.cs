using System.Diagnostics;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Times of a session: nanoseconds of a clock that never goes back. On Linux the timestamps of
/// <see cref="Stopwatch"/> are.</summary>
internal static class SessionTime
{
    internal const long Never = long.MaxValue;
    internal const long Microsecond = 1_000;
    internal const long Millisecond = 1_000_000;
    internal const long Second = 1_000_000_000;
}
