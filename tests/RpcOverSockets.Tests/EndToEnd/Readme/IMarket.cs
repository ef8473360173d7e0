using System.IO.Pipelines;

namespace RpcOverSockets.Tests.EndToEnd.Readme;

/// <summary>The contract of README.md's section on streams and callbacks.</summary>
[RpcService]
public partial interface IMarket
{
    IAsyncEnumerable<Tick> WatchAsync(string symbol, CancellationToken ct = default);                    // items to the caller
    ValueTask<int> ImportAsync(IAsyncEnumerable<Tick> ticks, CancellationToken ct = default);            // items from the caller
    IAsyncEnumerable<Tick> TradeAsync(IAsyncEnumerable<Tick> bids, CancellationToken ct = default);      // both
    ValueTask<long> UploadAsync(PipeReader body, CancellationToken ct = default);                        // bytes from the caller
    ValueTask DownloadAsync([RpcStream(RpcStreamDirection.Out)] Stream body, CancellationToken ct = default);
    ValueTask<IAsyncDisposable> SubscribeAsync(IAlerts alerts, CancellationToken ct = default);          // disposing it is unsubscribing
    [RpcFault<SoldOutException>] ValueTask<string> BuyAsync(string symbol, int count, CancellationToken ct = default);
}

[RpcCallback]
public partial interface IAlerts
{
    [RpcOneWay, RpcDelivery(RpcDelivery.LatestOnly)] ValueTask PriceAsync(Tick tick);                    // a slow reader misses some
}

[RpcMessage(keyAsPropertyName: true)]
public sealed record Tick(string Symbol, decimal Price);

[RpcMessage]
public sealed class SoldOutException(int left) : Exception
{
    [RpcKey(0)] public int Left { get; } = left;
}
