using RpcOverSockets.Calls;
using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Duplex;

namespace RpcOverSockets;

/// <summary>A client's way over a stream or pipe that the program brought: one connection, made on first use, and none after
/// it.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class OneConnection : CallTarget, IAsyncDisposable
{
    private static readonly TimeSpan s_closeMax = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly DuplexChannel _channel;
    private readonly TaskCompletionSource<Peer> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Peer? _peer;             // _gate; from the first use on
    private volatile Peer? _current; // from the handshake until dispose
    private bool _isDisposed;        // _gate

    internal OneConnection(ByteDuplex bytes, PeerSettings settings, TimeSpan defaultTimeout)
    {
        Settings = settings;
        DefaultTimeout = defaultTimeout;
        _channel = new DuplexChannel(bytes, isInitiator: true, settings.Time);
    }

    internal override TimeSpan DefaultTimeout { get; }

    internal override PeerSettings Settings { get; }

    internal override Peer? Current => _current;

    internal override async ValueTask<Peer> GetPeerAsync(
        object method, long deadline, bool waitsForReady, CancellationToken cancellationToken)
    {
        Start();
        Peer peer;
        try
        {
            peer = await Deadlines.WaitAsync(_ready.Task, Settings.Time, deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RpcException(
                RpcStatus.DeadlineExceeded,
                $"{method} was not sent: its deadline passed while it waited for the handshake with {_channel.Peer}.",
                RpcOutcome.NotExecuted);
        }

        ThrowIfDisposed();
        return peer.IsUsable ? peer : throw Ended($"{method} was not sent: the connection", peer);
    }

    /// <summary>Closes the connection, and what carries it; calls in progress fail. Waits at most 5 s.</summary>
    public async ValueTask DisposeAsync()
    {
        Peer? peer;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            peer = _peer;
        }

        _current = null;
        if (peer is null)
        {
            await _channel.CloseUnstartedAsync().ConfigureAwait(false);
            return;
        }

        peer.CloseConnection(ConnectionCode.NoError, "The client has closed its channel.");
        await Task.WhenAny(_channel.Finished, Task.Delay(s_closeMax, Settings.Time, CancellationToken.None)).ConfigureAwait(false);
    }

    private void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RpcChannel));
            if (_peer is null)
            {
                _peer = new Peer(_channel, Settings, OnPeerEvent);
                _channel.Start(_peer);
            }
        }
    }

    private void OnPeerEvent(Peer peer, Peer.PeerEvent what)
    {
        if (what == Peer.PeerEvent.Ready)
        {
            lock (_gate)
            {
                _current = _isDisposed ? null : peer;
            }

            _ready.TrySetResult(peer);
        }
        else if (what == Peer.PeerEvent.Closed && _ready.TrySetException(Ended("The handshake failed; the connection", peer)))
        {
            _ = _ready.Task.Exception; // observed: the calls that waited may all have given up
        }
    }

    private RpcException Ended(string what, Peer peer)
    {
        string reason = peer.EndReason is { Length: > 0 } told ? told.TrimEnd('.') : "the peer goes away";
        return new RpcException(
            RpcStatus.Unavailable, $"{what} over {_channel.Peer} has ended: {reason}. It cannot be made again.", RpcOutcome.NotExecuted);
    }

    private void ThrowIfDisposed()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RpcChannel));
        }
    }
}
