using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Duplex;

namespace RpcOverSockets;

/// <summary>A client's way to one server. Connects on first use and again after a loss; many clients and threads share it.</summary>
/// <remarks>Thread-safe. Create one per server and keep it; calls of all clients share one connection.</remarks>
public sealed class RpcChannel : IAsyncDisposable
{
    private readonly CallTarget _target;
    private readonly IAsyncDisposable _connections; // the target too
    private readonly TransportLease? _transport;    // null over a stream
    private readonly RpcInvoker _invoker;
    private readonly ServiceCollector _services = new(); // locked by its users
    private Task? _disposal; // interlocked; of whoever was first to dispose

    private RpcChannel(RpcEndPoint endPoint, CallTarget target, IAsyncDisposable connections, TransportLease? transport)
    {
        EndPoint = endPoint;
        _target = target;
        _connections = connections;
        _transport = transport;
        _invoker = new RpcInvoker(target, options: null);
    }

    /// <summary>Gets where the channel connects.</summary>
    public RpcEndPoint EndPoint { get; }

    /// <summary>Creates a channel; nothing is connected yet.</summary>
    /// <param name="endPoint">Such as <c>tcp://host:7000</c>, <c>udp://host:7000</c>, <c>unix:/run/orders.sock</c>, <c>unix:@orders</c> or
    /// <c>inproc:orders</c>.</param>
    /// <param name="options">Options, read now; null for the defaults.</param>
    /// <returns>The channel.</returns>
    /// <exception cref="ArgumentException"><paramref name="endPoint"/> is no end point; the message says why.</exception>
    public static RpcChannel Create(string endPoint, RpcChannelOptions? options = null) => Create(RpcEndPoint.Parse(endPoint), options);

    /// <summary>Creates a channel; nothing is connected yet.</summary>
    /// <param name="endPoint">Where to connect.</param>
    /// <param name="options">Options, read now; null for the defaults.</param>
    /// <returns>The channel.</returns>
    /// <exception cref="ArgumentException">One can only listen on <paramref name="endPoint"/>, or it is that of a stream.</exception>
    public static RpcChannel Create(RpcEndPoint endPoint, RpcChannelOptions? options = null) => Create(endPoint, options, reactor: null);

    /// <summary>Creates a channel with a reactor of its own, which tests count and break.</summary>
    internal static RpcChannel Create(RpcEndPoint endPoint, RpcChannelOptions? options, EpollReactor? reactor)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        if (endPoint.Transport is RpcTransport.Duplex or RpcTransport.Inherited)
        {
            throw new ArgumentException($"{endPoint} is no end point to connect to.", nameof(endPoint));
        }

        options ??= new RpcChannelOptions();
        ILogger logger = GuardedLogger.Create<RpcChannel>(options.LoggerFactory);
        PeerSettings settings = SettingsOf(options, endPoint, logger);
        bool isLocal = endPoint.Transport is not (RpcTransport.Tcp or RpcTransport.Udp);
        var backoff = new Backoff(
            options.ReconnectDelay ?? TimeSpan.FromMilliseconds(isLocal ? 50 : 1000),
            options.ReconnectDelayMax ?? TimeSpan.FromSeconds(isLocal ? 5 : 120),
            Random.Shared);
        var transport = new TransportLease(endPoint, options, logger, reactor);
        var connector = new Connector(endPoint.ToString(), settings, options.DefaultTimeout, backoff, transport.ConnectAsync);
        return new RpcChannel(endPoint, connector, connector, transport);
    }

    /// <summary>Creates a channel over a stream whose other end a server serves, such as a named pipe, an SSH session or the standard input
    /// and output of a program. The connection is made on first use and not made again: when it has ended, calls fail with
    /// <see cref="RpcStatus.Unavailable"/>, not executed.</summary>
    /// <param name="stream">Reads and writes at the same time, and belongs to the channel from now on: disposed when the connection has
    /// ended, or with the channel. A read or write that ignores its cancellation delays the end by 1 s.</param>
    /// <param name="options">Options, read now, without those of sockets, reactor and reconnecting; null for the defaults.</param>
    /// <returns>The channel.</returns>
    /// <exception cref="ArgumentException">The stream cannot be read or cannot be written.</exception>
    public static RpcChannel Over(Stream stream, RpcChannelOptions? options = null) =>
        Over(new StreamDuplex(Check.Duplex(stream)), options);

    /// <summary>Creates a channel over a pair of pipes, as <see cref="Over(Stream, RpcChannelOptions?)"/> does over a stream.</summary>
    /// <param name="pipe">Belongs to the channel from now on: both directions are completed when the connection has ended, or with the
    /// channel.</param>
    /// <param name="options">Options, read now, without those of sockets, reactor and reconnecting; null for the defaults.</param>
    /// <returns>The channel.</returns>
    public static RpcChannel Over(IDuplexPipe pipe, RpcChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        return Over(new PipeDuplex(pipe), options);
    }

    /// <summary>Lets the server call a service of this side, over the connection that the channel makes; the server's handlers reach it by
    /// <see cref="RpcCallContextExtensions.CreateClient{TService}"/>.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <param name="service">The implementation; called by many threads at once.</param>
    /// <returns>This channel.</returns>
    /// <exception cref="ArgumentException">The contract, or a method with the same id, was added already.</exception>
    /// <exception cref="InvalidOperationException">The channel has connected already, or the generator did not run for the
    /// contract.</exception>
    public RpcChannel AddService<TService>(TService service)
        where TService : class, IRpcService<TService>
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_services)
        {
            _services.Add(RpcContract.Describe<TService>(), service);
            _target.Settings.Offer(_services.ToTable());
        }

        return this;
    }

    /// <summary>Creates a client of a contract. Cheap; clients of one channel share its connection.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <returns>The client; thread-safe.</returns>
    /// <exception cref="InvalidOperationException">The generator did not run for the contract.</exception>
    public TService CreateClient<TService>()
        where TService : class, IRpcService<TService>
    {
        RpcServiceDescriptor<TService> descriptor = RpcContract.Describe<TService>();
        _target.Settings.Called.Add(descriptor.Name, () => descriptor.Fingerprint);
        return descriptor.CreateClient(_invoker);
    }

    /// <summary>Connects now, so that the first call need not, or to learn whether the server is there.</summary>
    /// <param name="cancellationToken">Ends the wait, not the attempt.</param>
    /// <returns>A task that completes when the handshake has.</returns>
    /// <exception cref="RpcException">The connection cannot be made; the message names the end point and the cause.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default) =>
        _ = await _target.GetPeerAsync("A connect", long.MaxValue, waitsForReady: false, cancellationToken).ConfigureAwait(false);

    /// <summary>Closes the connection, and the stream that carries it if there is one. Calls in progress fail with
    /// <see cref="RpcStatus.Unavailable"/>.</summary>
    /// <returns>A task that completes when the connection is closed, after at most 5 s.</returns>
    public ValueTask DisposeAsync()
    {
        var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ValueTask(Interlocked.CompareExchange(ref _disposal, own.Task, null) ?? DisposeOnceAsync(own));
    }

    private async Task DisposeOnceAsync(TaskCompletionSource disposal)
    {
        try
        {
            await _connections.DisposeAsync().ConfigureAwait(false);
            if (_transport is not null)
            {
                await _transport.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            disposal.SetResult();
        }
    }

    private static RpcChannel Over(ByteDuplex bytes, RpcChannelOptions? options)
    {
        options ??= new RpcChannelOptions();
        RpcEndPoint endPoint = RpcEndPoint.OfDuplex(bytes.Name);
        PeerSettings settings = SettingsOf(options, endPoint, GuardedLogger.Create<RpcChannel>(options.LoggerFactory));
        var connection = new OneConnection(bytes, settings, options.DefaultTimeout);
        return new RpcChannel(endPoint, connection, connection, transport: null);
    }

    private static PeerSettings SettingsOf(RpcChannelOptions options, RpcEndPoint endPoint, ILogger logger) =>
        new(options.Connection, MethodTable.Empty, options.TimeProvider, logger, exposesExceptions: false)
        {
            EndPoint = endPoint,
            ClientInterceptors = Check.NoNulls(options.Interceptors),
            ServerInterceptors = Check.NoNulls(options.ServerInterceptors),
        };
}
