using Microsoft.Extensions.Logging;
using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Reactor;

namespace RpcOverSockets;

/// <summary>A client's way to one server. Connects on first use and again after a loss; many clients and threads share it.</summary>
/// <remarks>Thread-safe. Create one per server and keep it; calls of all clients share one connection.</remarks>
public sealed class RpcChannel : IAsyncDisposable
{
    private readonly Connector _connector;
    private readonly RpcInvoker _invoker;
    private readonly TransportLease _transport;

    private RpcChannel(RpcEndPoint endPoint, Connector connector, TransportLease transport)
    {
        EndPoint = endPoint;
        _connector = connector;
        _transport = transport;
        _invoker = new RpcInvoker(connector, options: null);
    }

    /// <summary>Gets where the channel connects.</summary>
    public RpcEndPoint EndPoint { get; }

    /// <summary>Creates a channel; nothing is connected yet.</summary>
    /// <param name="endPoint">Such as <c>tcp://host:7000</c>, <c>unix:/run/orders.sock</c>, <c>unix:@orders</c> or
    /// <c>inproc:orders</c>.</param>
    /// <param name="options">Options, read now; null for the defaults.</param>
    /// <returns>The channel.</returns>
    /// <exception cref="ArgumentException"><paramref name="endPoint"/> is no end point; the message says why.</exception>
    public static RpcChannel Create(string endPoint, RpcChannelOptions? options = null) => Create(RpcEndPoint.Parse(endPoint), options);

    /// <summary>Creates a channel; nothing is connected yet.</summary>
    /// <param name="endPoint">Where to connect.</param>
    /// <param name="options">Options, read now; null for the defaults.</param>
    /// <returns>The channel.</returns>
    public static RpcChannel Create(RpcEndPoint endPoint, RpcChannelOptions? options = null) => Create(endPoint, options, reactor: null);

    /// <summary>Creates a channel with a reactor of its own, which tests count and break.</summary>
    internal static RpcChannel Create(RpcEndPoint endPoint, RpcChannelOptions? options, EpollReactor? reactor)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        options ??= new RpcChannelOptions();
        ILogger logger = options.LoggerFactory.CreateLogger<RpcChannel>();
        var settings = new PeerSettings(options.Connection, MethodTable.Empty, options.TimeProvider, logger, exposesExceptions: false);
        bool isLocal = endPoint.Transport != RpcTransport.Tcp;
        var backoff = new Backoff(
            options.ReconnectDelay ?? TimeSpan.FromMilliseconds(isLocal ? 50 : 1000),
            options.ReconnectDelayMax ?? TimeSpan.FromSeconds(isLocal ? 5 : 120),
            Random.Shared);
        var transport = new TransportLease(endPoint, options, logger, reactor);
        var connector = new Connector(endPoint.ToString(), settings, options.DefaultTimeout, backoff, transport.ConnectAsync);
        return new RpcChannel(endPoint, connector, transport);
    }

    /// <summary>Creates a client of a contract. Cheap; clients of one channel share its connection.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <returns>The client; thread-safe.</returns>
    /// <exception cref="InvalidOperationException">The generator did not run for the contract.</exception>
    public TService CreateClient<TService>()
        where TService : class, IRpcService<TService>
        => RpcContract.Describe<TService>().CreateClient(_invoker);

    /// <summary>Connects now, so that the first call need not, or to learn whether the server is there.</summary>
    /// <param name="cancellationToken">Ends the wait, not the attempt.</param>
    /// <returns>A task that completes when the handshake has.</returns>
    /// <exception cref="RpcException">The connection cannot be made; the message names the end point and the cause.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default) =>
        _ = await _connector.GetPeerAsync("A connect", long.MaxValue, waitsForReady: false, cancellationToken).ConfigureAwait(false);

    /// <summary>Closes the connection. Calls in progress fail with <see cref="RpcStatus.Unavailable"/>.</summary>
    /// <returns>A task that completes when the connection is closed, after at most 5 s.</returns>
    public async ValueTask DisposeAsync()
    {
        await _connector.DisposeAsync().ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
    }
}
