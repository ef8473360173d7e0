namespace RpcOverSockets.Transport;

/// <summary>A timer on a <see cref="TimeProvider"/>: one due time at once, and the earliest wins until it fired. Thread-safe.</summary>
/// <remarks>For channels that no reactor serves.</remarks>
internal sealed class DueTimer
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Action<long> _onDue;
    private readonly ITimer _timer;
    private long _due = long.MaxValue; // _gate
    private bool _isStopped;          // _gate

    /// <summary>Creates a timer that is not armed.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="onDue">Called with the time, on a thread of the .NET pool; it may arm the timer again.</param>
    internal DueTimer(TimeProvider time, Action<long> onDue)
    {
        _time = time;
        _onDue = onDue;
        _timer = time.CreateTimer(
            static state => ((DueTimer)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends it, and waits for a call that is in progress.</summary>
    internal ValueTask StopAsync()
    {
        Cancel();
        return _timer.DisposeAsync();
    }

    /// <summary>Ends it; a call may still be in progress.</summary>
    internal void Cancel()
    {
        lock (_gate)
        {
            _isStopped = true;
            _timer.Dispose();
        }
    }

    /// <summary>Asks to be called at a timestamp, unless it will be earlier anyway.</summary>
    internal void Arm(long due)
    {
        lock (_gate)
        {
            if (due < _due && !_isStopped)
            {
                _due = due;
                SetLocked();
            }
        }
    }

    private void OnTimer()
    {
        long now = _time.GetTimestamp();
        lock (_gate)
        {
            if (_isStopped || _due == long.MaxValue)
            {
                return;
            }

            if (_due > now)
            {
                SetLocked(); // a timer may fire a little early
                return;
            }

            _due = long.MaxValue;
        }

        _onDue(now);
    }

    private void SetLocked()
    {
        long now = _time.GetTimestamp();
        TimeSpan left = _due <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, _due);
        double leftMs = Math.Min(Math.Ceiling(left.TotalMilliseconds), uint.MaxValue - 1);
        _timer.Change(TimeSpan.FromMilliseconds(leftMs), Timeout.InfiniteTimeSpan);
    }
}
