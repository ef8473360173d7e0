using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Tests;

/// <summary>A clock of microseconds that moves only when somebody waits or works, and wakes what is due on the way.</summary>
internal sealed class VirtualClock : ILoadClock
{
    private readonly PriorityQueue<Action, long> _due = new();

    public long TicksPerSecond => 1_000_000;

    public long Now { get; private set; }

    public void WaitUntil(long ticks)
    {
        while (_due.TryPeek(out _, out long at) && at <= ticks)
        {
            Action action = _due.Dequeue();
            Now = Math.Max(Now, at);
            action();
        }

        Now = Math.Max(Now, ticks);
    }

    internal void At(long ticks, Action action) => _due.Enqueue(action, ticks);
}
