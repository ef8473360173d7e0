using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Tests.EndToEnd.Readme;

internal sealed class Market : IMarket
{
    private IAlerts? _alerts; // Volatile

    public async IAsyncEnumerable<Tick> WatchAsync(string symbol, [EnumeratorCancellation] CancellationToken ct)
    {
        for (int i = 0; ; i++)
        {
            ct.ThrowIfCancellationRequested();
            yield return new Tick(symbol, i);
            await Task.Yield();
        }
    }

    public async ValueTask<int> ImportAsync(IAsyncEnumerable<Tick> ticks, CancellationToken ct)
    {
        int count = 0;
        await foreach (Tick _ in ticks.WithCancellation(ct))
        {
            count++;
        }

        return count;
    }

    public async IAsyncEnumerable<Tick> TradeAsync(IAsyncEnumerable<Tick> bids, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (Tick bid in bids.WithCancellation(ct))
        {
            yield return bid with { Price = bid.Price + 1 };
        }
    }

    public async ValueTask<long> UploadAsync(PipeReader body, CancellationToken ct)
    {
        await using var copy = new MemoryStream();
        await body.CopyToAsync(copy, ct);
        return copy.Length;
    }

    public async ValueTask DownloadAsync(Stream body, CancellationToken ct) => await body.WriteAsync(new byte[100_000], ct);

    public ValueTask<IAsyncDisposable> SubscribeAsync(IAlerts alerts, CancellationToken ct)
    {
        Volatile.Write(ref _alerts, alerts);
        return new(new Subscription(this));
    }

    public async ValueTask<string> BuyAsync(string symbol, int count, CancellationToken ct)
    {
        RpcCallContext context = RpcCallContext.Current!;
        context.ResponseMetadata.Set("server", "blue");
        if (count > 3)
        {
            throw new SoldOutException(3);
        }

        if (Volatile.Read(ref _alerts) is IAlerts alerts)
        {
            await alerts.PriceAsync(new Tick(symbol, 5));
        }

        return context.RequestMetadata.GetText("tenant") ?? "nobody";
    }

    internal bool IsSubscribed => Volatile.Read(ref _alerts) is not null;

    private sealed class Subscription(Market market) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Volatile.Write(ref market._alerts, null);
            return ValueTask.CompletedTask;
        }
    }
}
