using RpcOverSockets;

namespace Quickstart;

/// <summary>The contract. The generator writes its client, its dispatcher and the codecs of its types.</summary>
[RpcService]
public partial interface IOrders
{
    ValueTask<Receipt> PlaceAsync(Order order, CancellationToken cancellationToken = default);

    ValueTask<int> StockAsync(string item, CancellationToken cancellationToken = default);

    /// <summary>Takes as long as it is told to.</summary>
    ValueTask DeliverAsync(int number, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>Nobody waits for this one.</summary>
    [RpcOneWay]
    ValueTask RateAsync(string item, int stars, CancellationToken cancellationToken = default);

    ValueTask<int> RatingsAsync(CancellationToken cancellationToken = default);
}
