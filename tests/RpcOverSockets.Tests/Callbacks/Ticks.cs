using System.Collections.Concurrent;

namespace RpcOverSockets.Tests.Callbacks;

public sealed class Ticks : ITicks, IOwnedTicks
{
    public Func<int, CancellationToken, ValueTask<int>> OnTick { get; set; } = static (n, _) => new(n * 10);

    public ConcurrentQueue<int> Notes { get; } = new();

    public int Disposals { get; private set; }

    public ValueTask<int> TickAsync(int n, CancellationToken cancellationToken) => OnTick(n, cancellationToken);

    public ValueTask NoteAsync(int n)
    {
        Notes.Enqueue(n);
        return default;
    }

    public ValueTask DisposeAsync()
    {
        Disposals++;
        return default;
    }
}
