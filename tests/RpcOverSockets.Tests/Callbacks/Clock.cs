using System.Collections.Concurrent;

namespace RpcOverSockets.Tests.Callbacks;

public sealed class Clock : IClock
{
    private readonly ConcurrentDictionary<ITicks, bool> _kept = new();

    public int Kept => _kept.Count;

    /// <summary>Subscriptions that were kept and are not any more.</summary>
    public int Ended { get; private set; }

    /// <summary>What a subscription waits for.</summary>
    public Task BeforeKeeping { get; set; } = Task.CompletedTask;

    public Ticks Lent { get; } = new();

    public async ValueTask<int> SubscribeAsync(ITicks? ticks, int times, CancellationToken cancellationToken)
    {
        if (ticks is null)
        {
            return -1;
        }

        int sum = 0;
        for (int i = 0; i < times; i++)
        {
            sum += await ticks.TickAsync(i, cancellationToken);
        }

        return sum;
    }

    public async ValueTask<int> UseOnceAsync(IOwnedTicks ticks, CancellationToken cancellationToken)
    {
        await using (ticks)
        {
            return await ticks.TickAsync(1, cancellationToken);
        }
    }

    public async ValueTask<IAsyncDisposable> KeepAsync(ITicks ticks, CancellationToken cancellationToken)
    {
        await BeforeKeeping.ConfigureAwait(false);
        _kept[ticks] = true;
        return new Subscription(() => Ended += _kept.TryRemove(ticks, out _) ? 1 : 0);
    }

    public ValueTask<ITicks?> LendAsync(bool really) => new(really ? Lent : null);

    public async ValueTask TellAsync(int n)
    {
        foreach (ITicks ticks in _kept.Keys)
        {
            await ticks.NoteAsync(n);
        }
    }

    public async ValueTask<int> AskBackAsync(int depth, CancellationToken cancellationToken) =>
        depth == 0 ? 0 : 1 + await RpcCallContext.Current!.CreateClient<IDepth>().DeeperAsync(depth - 1, cancellationToken);

    public ValueTask<int> NeedsNumberAsync(ITicks ticks, int number) => new(number);

    private sealed class Subscription(Action end) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            end();
            return ValueTask.CompletedTask;
        }
    }
}
