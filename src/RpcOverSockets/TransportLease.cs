using Microsoft.Extensions.Logging;
using RpcOverSockets.Framing;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Datagrams;
using RpcOverSockets.Transport.Memory;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets;

/// <summary>What a channel needs of its transport, for as long as the channel lives.</summary>
internal sealed class TransportLease : IAsyncDisposable
{
    private readonly RpcEndPoint _endPoint;
    private readonly RpcSocketOptions _options;
    private readonly TimeProvider _time;
    private readonly int _frameBytesMax;
    private readonly ReactorLease? _reactor; // null for the transport that needs none

    internal TransportLease(RpcEndPoint endPoint, RpcChannelOptions options, ILogger logger, EpollReactor? reactor)
    {
        _endPoint = endPoint;
        _options = options.Socket;
        _time = options.TimeProvider;
        _frameBytesMax = options.Connection.FrameBytesMax;
        _reactor = endPoint.Transport == RpcTransport.InProcess ? null : ReactorLease.Take(reactor, options.Reactor, logger);
    }

    internal ValueTask<IFrameHandler> ConnectAsync(Func<IFrameChannel, IFrameHandler> factory, CancellationToken cancellationToken)
    {
        if (_reactor is null)
        {
            return new ValueTask<IFrameHandler>(MemoryListener.Connect(_endPoint, factory, _time));
        }

        return _endPoint.Transport == RpcTransport.Udp
            ? DatagramTransport.ConnectAsync(_endPoint, _reactor.Reactor, _options, _frameBytesMax, factory, cancellationToken)
            : StreamTransport.ConnectAsync(_endPoint, _reactor.Reactor, _options, factory, cancellationToken);
    }

    public ValueTask DisposeAsync() => _reactor?.DisposeAsync() ?? ValueTask.CompletedTask;
}
