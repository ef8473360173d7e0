namespace RpcOverSockets.Tests.Callbacks;

[RpcCallback("test.Ticks")]
public partial interface ITicks
{
    ValueTask<int> TickAsync(int n, CancellationToken cancellationToken = default);

    [RpcOneWay]
    ValueTask NoteAsync(int n);
}
