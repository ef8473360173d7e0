using Microsoft.Extensions.Logging;
using RpcOverSockets.Framing;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Datagrams;
using RpcOverSockets.Transport.Duplex;
using RpcOverSockets.Transport.Memory;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets;

/// <summary>The end points that a server listens on, whatever their transports, and the reactor that serves them.</summary>
/// <remarks>Not thread-safe but for <see cref="ServeAsync"/>: the server calls one method at a time.</remarks>
internal sealed class ServerListeners : IAsyncDisposable
{
    private readonly RpcServerOptions _options;
    private readonly ILogger _logger;
    private readonly Func<IFrameChannel, IFrameHandler> _accept;
    private readonly ConnectionCounts _counts;
    private readonly List<MemoryListener> _memory = [];
    private readonly List<StreamListener> _streams = [];
    private readonly List<DatagramServer> _datagrams = [];
    private readonly EpollReactor? _ownReactor;
    private readonly InheritedSockets _inherited;
    private ReactorLease? _reactor;

    internal ServerListeners(
        RpcServerOptions options, ILogger logger, Func<IFrameChannel, IFrameHandler> accept, EpollReactor? reactor,
        InheritedSockets inherited)
    {
        _inherited = inherited;
        _ownReactor = reactor;
        _options = options;
        _logger = logger;
        _accept = accept;
        _counts = new ConnectionCounts(options.Socket);
    }

    /// <summary>Begins to listen.</summary>
    /// <returns>The end point with its real port, or those of the inherited sockets that it names.</returns>
    internal RpcEndPoint[] Open(RpcEndPoint endPoint)
    {
        if (endPoint.Transport == RpcTransport.InProcess)
        {
            MemoryListener memory = MemoryListener.Listen(endPoint, _accept);
            _memory.Add(memory);
            return [memory.EndPoint];
        }

        _reactor ??= ReactorLease.Take(_ownReactor, _options.Reactor, _logger);
        if (endPoint.Transport == RpcTransport.Inherited)
        {
            List<StreamListener> inherited = InheritedListeners.Listen(
                endPoint, _inherited, _reactor.Reactor, _options.Socket, _accept, _logger, _counts);
            _streams.AddRange(inherited);
            return [.. inherited.ConvertAll(static listener => listener.EndPoint)];
        }

        if (endPoint.Transport == RpcTransport.Udp)
        {
            DatagramServer datagrams = DatagramTransport.Listen(
                endPoint, _reactor.Reactor, _options.Socket, _options.Connection.FrameBytesMax, _accept, _logger, _counts);
            _datagrams.Add(datagrams);
            return [datagrams.EndPoint];
        }

        StreamListener stream = StreamTransport.Listen(endPoint, _reactor.Reactor, _options.Socket, _accept, _logger, _counts);
        _streams.Add(stream);
        return [stream.EndPoint];
    }

    /// <summary>Serves one connection over what the program brought. Any thread.</summary>
    /// <param name="bytes">Closed when the connection has ended.</param>
    /// <param name="cancellationToken">Ends the connection at once.</param>
    /// <returns>A task that completes when the connection has ended.</returns>
    /// <exception cref="RpcException">A limit of connections forbids it.</exception>
    internal async Task ServeAsync(ByteDuplex bytes, CancellationToken cancellationToken)
    {
        if (_counts.TryAdd(address: null, user: null) is string limit)
        {
            throw new RpcException(
                RpcStatus.ResourceExhausted, $"{RpcEndPoint.OfDuplex(bytes.Name)} is not served: {limit}.", RpcOutcome.NotExecuted);
        }

        try
        {
            var channel = new DuplexChannel(bytes, isInitiator: false, _options.TimeProvider);
            channel.Start(_accept(channel));
            CancellationTokenRegistration registration =
                cancellationToken.UnsafeRegister(static state => ((DuplexChannel)state!).Abort(), channel);
            await using (registration.ConfigureAwait(false))
            {
                await channel.Finished.ConfigureAwait(false);
            }
        }
        finally
        {
            _counts.Remove(address: null, user: null);
        }
    }

    /// <summary>Accepts no more connections; those that exist stay.</summary>
    internal void Stop()
    {
        foreach (MemoryListener listener in _memory)
        {
            listener.Stop();
        }

        foreach (StreamListener listener in _streams)
        {
            listener.Stop();
        }

        foreach (DatagramServer server in _datagrams)
        {
            server.Stop();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        if (_reactor is not null)
        {
            await _reactor.DisposeAsync().ConfigureAwait(false);
        }
    }
}
