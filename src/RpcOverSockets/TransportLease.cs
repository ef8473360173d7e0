using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Memory;

namespace RpcOverSockets;

/// <summary>What a channel needs of a transport, for as long as the channel lives.</summary>
internal sealed class TransportLease : IAsyncDisposable
{
    private readonly TimeProvider _time;

    private TransportLease(TimeProvider time) => _time = time;

    internal static TransportLease Take(TimeProvider time) => new(time);

    internal ValueTask<IFrameHandler> ConnectAsync(
        RpcEndPoint endPoint, Func<IFrameChannel, IFrameHandler> factory, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<IFrameHandler>(MemoryListener.Connect(endPoint, factory, _time));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
