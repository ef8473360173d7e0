using RpcOverSockets;

namespace Interop;

/// <summary>An object of the caller. It is disposable, so that the service gives it back when it needs it no more.</summary>
[RpcCallback("interop.Callback")]
public partial interface ICallback : IAsyncDisposable
{
    [RpcMethod("Tick")]
    ValueTask<int> TickAsync(int number, CancellationToken cancellationToken = default);
}
