using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Framing;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Duplex;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets;

/// <summary>Serves implementations of contracts on one or more end points.</summary>
/// <remarks>Add services and end points, start, stop. Thread-safe after the start; a stopped server is not started again.</remarks>
public sealed class RpcServer : IAsyncDisposable
{
    // After the drain's time: for handlers to notice, and for their errors to leave.
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_closeMax = TimeSpan.FromSeconds(5);

    // How long a stop lets handshakes finish, so that their clients learn by a GOAWAY that they must go elsewhere.
    private static readonly TimeSpan s_handshakeGrace = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RpcServerOptions _options;
    private readonly EpollReactor? _reactor;                      // null: the process's
    private readonly ServiceCollector _services = new();          // _gate, until the start
    private readonly List<RpcEndPoint> _endPoints = [];           // _gate; with real ports after the start
    private Action<Peer, Peer.PeerEvent>? _onPeerEvent;            // one for all connections
    private State _state;                                         // _gate; only moves to the right
    private PeerSettings? _settings;                              // set by the start
    private ServerListeners? _listeners;                          // set by the start
    private TaskCompletionSource? _allClosed;                     // _gate; set by the stop
    private Task? _stopped;                                       // _gate

    /// <summary>Creates a server that listens nowhere yet.</summary>
    /// <param name="options">Options, read by <see cref="StartAsync"/>; null for the defaults.</param>
    public RpcServer(RpcServerOptions? options = null)
        : this(options, reactor: null)
    {
    }

    /// <summary>Creates a server with a reactor of its own, which tests count and break.</summary>
    internal RpcServer(RpcServerOptions? options, EpollReactor? reactor)
    {
        _options = options ?? new RpcServerOptions();
        _reactor = reactor;
    }

    private enum State
    {
        Building,
        Started,
        Stopping,
    }

    /// <summary>Gets the sockets that the service manager passed; tests bring their own.</summary>
    internal InheritedSockets Inherited { get; init; } = InheritedSockets.OfProcess;

    /// <summary>Gets the end points: as given before the start, with the ports that the kernel chose after it, and each inherited socket by
    /// its own address.</summary>
    public IReadOnlyList<RpcEndPoint> EndPoints
    {
        get
        {
            lock (_gate)
            {
                return [.. _endPoints];
            }
        }
    }

    /// <summary>Adds the implementation of a contract; a plain class, called by many threads at once.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <param name="service">The implementation.</param>
    /// <returns>This server.</returns>
    /// <exception cref="ArgumentException">The contract, or a method with the same id, was added already.</exception>
    /// <exception cref="InvalidOperationException">The server has started, or the generator did not run for the contract.</exception>
    public RpcServer AddService<TService>(TService service)
        where TService : class, IRpcService<TService>
    {
        ArgumentNullException.ThrowIfNull(service);
        RpcServiceDescriptor<TService> descriptor = RpcContract.Describe<TService>();
        lock (_gate)
        {
            ThrowIfStartedLocked();
            _services.Add(descriptor, service);
        }

        return this;
    }

    /// <summary>Adds an end point on which the server listens once it has started.</summary>
    /// <param name="endPoint">Such as <c>tcp://127.0.0.1:7000</c> or <c>udp://127.0.0.1:7000</c> (port 0: the kernel chooses),
    /// <c>unix:/run/orders.sock</c>,
    /// <c>unix:@orders</c>, <c>inproc:orders</c> or <c>systemd:</c> for the sockets that the service manager passed.</param>
    /// <returns>This server.</returns>
    /// <exception cref="ArgumentException"><paramref name="endPoint"/> is no end point; the message says why.</exception>
    /// <exception cref="InvalidOperationException">The server has started.</exception>
    public RpcServer Listen(string endPoint)
    {
        RpcEndPoint parsed = RpcEndPoint.Parse(endPoint);
        lock (_gate)
        {
            ThrowIfStartedLocked();
            _endPoints.Add(parsed);
        }

        return this;
    }

    /// <summary>Begins to listen on all end points, or on none.</summary>
    /// <param name="cancellationToken">Ends the start; nothing listens then.</param>
    /// <returns>A task that completes when calls are accepted.</returns>
    /// <exception cref="InvalidOperationException">The server has started already, or an end point can be reached from other machines and
    /// <see cref="RpcSocketOptions.AllowInsecureNetwork"/> is not set.</exception>
    /// <exception cref="RpcException">An end point cannot be listened on; the message names it and the cause. The status is
    /// <see cref="RpcStatus.PermissionDenied"/> or <see cref="RpcStatus.Unavailable"/>, and nothing listens then.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        RpcEndPoint[] endPoints;
        lock (_gate)
        {
            ThrowIfStartedLocked();
            _state = State.Started;
            endPoints = [.. _endPoints];
            ILogger logger = GuardedLogger.Create<RpcServer>(_options.LoggerFactory);
            _settings = new PeerSettings(
                _options.Connection,
                _services.ToTable(),
                _options.TimeProvider,
                logger,
                _options.IncludeExceptionDetails)
            {
                ClientInterceptors = Check.NoNulls(_options.ClientInterceptors),
                ServerInterceptors = Check.NoNulls(_options.Interceptors),
            };
            _listeners = new ServerListeners(_options, logger, Accept, _reactor, Inherited);
        }

        try
        {
            var bound = new List<RpcEndPoint>();
            foreach (RpcEndPoint endPoint in endPoints)
            {
                cancellationToken.ThrowIfCancellationRequested();
                bound.AddRange(_listeners.Open(endPoint));
            }

            lock (_gate)
            {
                _endPoints.Clear();
                _endPoints.AddRange(bound);
                _settings.LocalEndPoint = bound.Count == 1 ? bound[0] : null;
            }
        }
        catch
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Serves one client over a stream, such as a named pipe, an SSH session or the standard input and output of this process. It
    /// counts among the server's connections, and <see cref="StopAsync"/> lets its calls finish too.</summary>
    /// <param name="stream">Reads and writes at the same time, and belongs to the server from now on: disposed when the task completes,
    /// however it does. A read or write that ignores its cancellation delays the end by 1 s.</param>
    /// <param name="cancellationToken">Ends the connection at once; the task then completes without an error.</param>
    /// <returns>A task that completes when the connection has ended, for whatever reason.</returns>
    /// <exception cref="ArgumentException">The stream cannot be read or cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The server has not started, or has been stopped.</exception>
    /// <exception cref="RpcException">The server has <see cref="RpcSocketOptions.ConnectionsMax"/> connections.</exception>
    public Task ServeAsync(Stream stream, CancellationToken cancellationToken = default) =>
        ServeAsync(new StreamDuplex(Check.Duplex(stream)), cancellationToken);

    /// <summary>Serves one client over a pair of pipes, as <see cref="ServeAsync(Stream, CancellationToken)"/> does over a
    /// stream.</summary>
    /// <param name="pipe">Belongs to the server from now on: both directions are completed when the task completes, however it
    /// does.</param>
    /// <param name="cancellationToken">Ends the connection at once; the task then completes without an error.</param>
    /// <returns>A task that completes when the connection has ended, for whatever reason.</returns>
    /// <exception cref="InvalidOperationException">The server has not started, or has been stopped.</exception>
    /// <exception cref="RpcException">The server has <see cref="RpcSocketOptions.ConnectionsMax"/> connections.</exception>
    public Task ServeAsync(IDuplexPipe pipe, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        return ServeAsync(new PipeDuplex(pipe), cancellationToken);
    }

    /// <summary>Stops gracefully: no new connections, no new calls, calls in progress finish within
    /// <see cref="RpcServerOptions.DrainTimeout"/>; then their tokens fire and their connections are closed.</summary>
    /// <param name="cancellationToken">Ends the patience with calls in progress, not the stop.</param>
    /// <returns>A task that completes when all connections are closed.</returns>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _stopped ??= StopCoreAsync(cancellationToken);
            return _stopped;
        }
    }

    /// <summary>Stops as <see cref="StopAsync"/> does.</summary>
    /// <returns>A task that completes when all connections are closed.</returns>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private async Task ServeAsync(ByteDuplex bytes, CancellationToken cancellationToken)
    {
        try
        {
            ServerListeners listeners;
            lock (_gate)
            {
                listeners = _state == State.Started && _stopped is null && _listeners is not null
                    ? _listeners
                    : throw new InvalidOperationException("The server has not been started, or has been stopped.");
            }

            await listeners.ServeAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await bytes.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task StopCoreAsync(CancellationToken cancellationToken)
    {
        // Not under the gate, which the caller holds.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _state = State.Stopping;
            _allClosed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_settings is null || _settings.Peers.Count == 0)
            {
                _allClosed.SetResult();
            }
        }

        _listeners?.Stop();

        ForEachPeer(static peer =>
        {
            if (peer.IsUsable)
            {
                peer.Drain();
            }
        });
        TimeSpan grace = TimeSpan.FromTicks(Math.Min(s_handshakeGrace.Ticks, _options.DrainTimeout.Ticks));
        bool isDone = await WaitForPeersAsync(grace, cancellationToken).ConfigureAwait(false);
        if (!isDone)
        {
            ForEachPeer(static peer => peer.Drain()); // those in the handshake are closed
            isDone = await WaitForPeersAsync(_options.DrainTimeout - grace, cancellationToken).ConfigureAwait(false);
        }

        if (!isDone)
        {
            // Handlers that heed their tokens end now, and their callers learn why.
            ForEachPeer(static peer => peer.GiveUpIncoming());
            isDone = await WaitForPeersAsync(s_lastWords, CancellationToken.None).ConfigureAwait(false);
        }

        if (!isDone)
        {
            ForEachPeer(static peer => peer.Abort("the server has stopped"));
            _ = await WaitForPeersAsync(s_closeMax, CancellationToken.None).ConfigureAwait(false);
        }

        if (_listeners is not null)
        {
            await _listeners.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> WaitForPeersAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await _allClosed!.Task.WaitAsync(limit, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private void ForEachPeer(Action<Peer> action)
    {
        foreach (Peer peer in _settings?.Peers.ToArray() ?? [])
        {
            action(peer);
        }
    }

    private Peer Accept(IFrameChannel channel) => new(channel, _settings!, _onPeerEvent ??= OnPeerEvent);

    private void OnPeerEvent(Peer peer, Peer.PeerEvent what)
    {
        if (what == Peer.PeerEvent.Ready)
        {
            DrainIfStopping(peer);
        }

        if (what != Peer.PeerEvent.Closed)
        {
            return;
        }

        TaskCompletionSource? allClosed;
        lock (_gate)
        {
            allClosed = _settings!.Peers.Count == 0 ? _allClosed : null; // the peer has left it
        }

        allClosed?.TrySetResult();
    }

    // Accepted at the last moment: calls that the client has sent are served, and it learns at once that no more will be.
    private void DrainIfStopping(Peer peer)
    {
        bool isStopping;
        lock (_gate)
        {
            isStopping = _state == State.Stopping;
        }

        if (isStopping)
        {
            peer.Drain();
        }
    }

    private void ThrowIfStartedLocked()
    {
        if (_state != State.Building || _stopped is not null)
        {
            throw new InvalidOperationException(
                "The server has been started or stopped already. After a start that failed, make a new one.");
        }
    }
}
