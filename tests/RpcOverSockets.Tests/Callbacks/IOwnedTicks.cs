namespace RpcOverSockets.Tests.Callbacks;

/// <summary>A callback that its receiver gives back.</summary>
[RpcCallback("test.OwnedTicks")]
public partial interface IOwnedTicks : IAsyncDisposable
{
    ValueTask<int> TickAsync(int n, CancellationToken cancellationToken = default);
}
