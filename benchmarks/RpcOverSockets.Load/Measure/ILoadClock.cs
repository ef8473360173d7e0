namespace RpcOverSockets.Load.Measure;

/// <summary>The time that an open loop keeps.</summary>
internal interface ILoadClock
{
    /// <summary>Gets how many ticks make a second.</summary>
    long TicksPerSecond { get; }

    /// <summary>Gets the time in ticks. Any thread.</summary>
    long Now { get; }

    /// <summary>Blocks until a time; returns at once when it is over.</summary>
    /// <param name="ticks">A time of <see cref="Now"/>.</param>
    void WaitUntil(long ticks);
}
