namespace RpcOverSockets.Calls;

/// <summary>Waiting that ends at a deadline.</summary>
internal static class Deadlines
{
    /// <summary>Waits for a task until a deadline.</summary>
    /// <param name="task">The task.</param>
    /// <param name="time">The clock.</param>
    /// <param name="deadline">A timestamp of <paramref name="time"/>; long.MaxValue for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    internal static Task<T> WaitAsync<T>(Task<T> task, TimeProvider time, long deadline, CancellationToken cancellationToken)
    {
        if (deadline == long.MaxValue)
        {
            return task.WaitAsync(cancellationToken);
        }

        long now = time.GetTimestamp();
        TimeSpan left = deadline <= now ? TimeSpan.Zero : time.GetElapsedTime(now, deadline);

        // A timer takes whole milliseconds; one more, so that it never fires early.
        left = TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(left.TotalMilliseconds), uint.MaxValue - 1));
        return task.WaitAsync(left, time, cancellationToken);
    }

    /// <summary>Adds a time span to a timestamp; an infinite one gives long.MaxValue.</summary>
    internal static long After(long now, TimeSpan span, long ticksPerMs) =>
        span == Timeout.InfiniteTimeSpan ? long.MaxValue : now + (long)(span.TotalMilliseconds * ticksPerMs);
}
