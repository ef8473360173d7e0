using System.Collections.Concurrent;
using RpcOverSockets;

namespace Quickstart;

/// <summary>The service: a plain class. Its methods run at the same time for many callers.</summary>
internal sealed class Orders : IOrders
{
    private const decimal Price = 4.50m;

    private readonly ConcurrentDictionary<string, int> _stock = new(StringComparer.Ordinal) { ["tea"] = 1_000_000, ["coffee"] = 12 };
    private int _lastNumber;
    private int _ratings;

    public ValueTask<Receipt> PlaceAsync(Order order, CancellationToken cancellationToken = default)
    {
        if (!_stock.TryGetValue(order.Item, out int stock))
        {
            throw new RpcException(RpcStatus.NotFound, $"we do not sell {order.Item}");
        }

        if (stock < order.Count)
        {
            throw new RpcException(RpcStatus.FailedPrecondition, $"{order.Count} {order.Item} ordered, {stock} in stock");
        }

        int number = Interlocked.Increment(ref _lastNumber);
        return ValueTask.FromResult(new Receipt(number, order.Count * Price));
    }

    public ValueTask<int> StockAsync(string item, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_stock.GetValueOrDefault(item));

    public async ValueTask DeliverAsync(int number, TimeSpan duration, CancellationToken cancellationToken = default) =>
        await Task.Delay(duration, cancellationToken);

    public ValueTask RateAsync(string item, int stars, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _ratings);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> RatingsAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(Volatile.Read(ref _ratings));
}
