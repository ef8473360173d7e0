namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>One-way calls whose caller does not wait for a slow peer.</summary>
[RpcCallback("test.Deliveries")]
public partial interface IDeliveries
{
    [RpcOneWay]
    [RpcDelivery(RpcDelivery.DropOldest)]
    ValueTask OldestAsync(int n, byte[] filler);

    [RpcOneWay]
    [RpcDelivery(RpcDelivery.LatestOnly)]
    ValueTask LatestAsync(int n, byte[] filler);

    [RpcOneWay]
    [RpcDelivery(RpcDelivery.LatestOnly)]
    ValueTask OtherLatestAsync(int n, byte[] filler);

    [RpcOneWay]
    [RpcDelivery(RpcDelivery.Disconnect)]
    ValueTask UrgentAsync(int n, byte[] filler);
}
