namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>One-way calls that may be lost.</summary>
[RpcService("test.Notes")]
public partial interface INotes
{
    [RpcOneWay]
    [RpcDelivery(RpcDelivery.Unreliable)]
    ValueTask NoteAsync(int n, byte[] filler);

    [RpcOneWay]
    [RpcDelivery(RpcDelivery.LatestOnly)]
    ValueTask LatestAsync(int n, byte[] filler);
}
