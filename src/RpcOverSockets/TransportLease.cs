using Microsoft.Extensions.Logging;
using RpcOverSockets.Framing;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Memory;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets;

/// <summary>What a channel needs of its transport, for as long as the channel lives.</summary>
internal sealed class TransportLease : IAsyncDisposable
{
    private readonly RpcEndPoint _endPoint;
    private readonly RpcSocketOptions _options;
    private readonly TimeProvider _time;
    private EpollReactor? _reactor; // Interlocked: disposed once; null for the transport that needs none

    internal TransportLease(RpcEndPoint endPoint, RpcChannelOptions options, ILogger logger)
    {
        _endPoint = endPoint;
        _options = options.Socket;
        _time = options.TimeProvider;
        _reactor = endPoint.Transport == RpcTransport.InProcess ? null : SharedReactor.Acquire(options.Reactor, logger);
    }

    internal ValueTask<IFrameHandler> ConnectAsync(Func<IFrameChannel, IFrameHandler> factory, CancellationToken cancellationToken)
    {
        if (_endPoint.Transport == RpcTransport.InProcess)
        {
            return new ValueTask<IFrameHandler>(MemoryListener.Connect(_endPoint, factory, _time));
        }

        EpollReactor? reactor = Volatile.Read(ref _reactor);
        ObjectDisposedException.ThrowIf(reactor is null, this);
        return StreamTransport.ConnectAsync(_endPoint, reactor, _options, factory, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _reactor, null) is EpollReactor reactor)
        {
            await SharedReactor.ReleaseAsync(reactor).ConfigureAwait(false);
        }
    }
}
