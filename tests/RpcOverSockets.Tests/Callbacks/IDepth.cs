namespace RpcOverSockets.Tests.Callbacks;

/// <summary>Served by the client.</summary>
[RpcService("test.Depth")]
public partial interface IDepth
{
    ValueTask<int> DeeperAsync(int depth, CancellationToken cancellationToken = default);
}
