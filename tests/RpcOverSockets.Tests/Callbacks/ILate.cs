namespace RpcOverSockets.Tests.Callbacks;

[RpcService("test.Late")]
public partial interface ILate
{
    /// <summary>Returns when the test lets it, whatever its token says.</summary>
    ValueTask<IAsyncDisposable> OpenAsync(CancellationToken cancellationToken = default);
}
