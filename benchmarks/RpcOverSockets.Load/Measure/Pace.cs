namespace RpcOverSockets.Load.Measure;

/// <summary>The timetable of an open loop: when each call is meant to start, whatever became of those before it.</summary>
/// <param name="Start">When the first one is, in ticks of the clock.</param>
/// <param name="TicksPerCall">Ticks between two; need not be whole, and does not add up rounding.</param>
internal readonly record struct Pace(long Start, double TicksPerCall)
{
    /// <summary>Makes the timetable of a rate.</summary>
    internal static Pace Of(long start, double callsPerSecond, long ticksPerSecond) => new(start, ticksPerSecond / callsPerSecond);

    /// <summary>Gets when a call is meant to start.</summary>
    /// <param name="index">From 0.</param>
    internal long IntendedAt(long index) => Start + (long)(index * TicksPerCall);

    /// <summary>Gets how many calls are meant to start in so many ticks.</summary>
    internal long CountIn(long ticks) => (long)Math.Ceiling(ticks / TicksPerCall);
}
