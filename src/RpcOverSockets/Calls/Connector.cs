using System.Diagnostics;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>A client's way to one end point: connects on first use, again after a loss, and not too often.</summary>
/// <remarks>Thread-safe. Knows no transport: the composition root hands in how to connect.</remarks>
internal sealed class Connector : CallTarget, IAsyncDisposable
{
    // So many connections in a row that live so short are as bad as connects that fail: a server that refuses our credentials, or a proxy
    // without a server behind it. Without a back-off one call would connect over and over until its deadline.
    private const int ShortLivesMax = 3;

    // A server that goes away politely is followed by the next one, so that quick restarts in a row must not fail a call. Not without
    // an end: a server that only ever says goodbye is no server.
    private const int ShortDrainsMax = 16;

    private static readonly TimeSpan s_closeMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_shortLife = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly string _endPoint;
    private readonly Func<Func<IFrameChannel, IFrameHandler>, CancellationToken, ValueTask<IFrameHandler>> _connect;
    private readonly Backoff _backoff;                              // _gate
    private readonly List<Peer> _peers = [];                        // _gate; connections that are not closed, the current one included
    private readonly CancellationTokenSource _disposal = new();     // ends what waits
    private readonly CancellationToken _disposed;                   // its token, which outlives it
    private volatile Peer? _current;                                // written under _gate
    private TaskCompletionSource<Peer>? _attempt;                   // _gate; the connect that is under way
    private RpcException? _lastError;                               // _gate; why the last connect failed
    private long _retryAt = long.MinValue;                          // _gate; no connect before
    private long _connectedAt;                                      // _gate; when the handshake of the current connection was complete
    private int _shortLives;                                        // _gate; connections in a row
    private TaskCompletionSource? _allClosed;                       // _gate; set by dispose
    private bool _isDisposed;                                       // _gate

    internal Connector(
        string endPoint,
        PeerSettings settings,
        TimeSpan defaultTimeout,
        Backoff backoff,
        Func<Func<IFrameChannel, IFrameHandler>, CancellationToken, ValueTask<IFrameHandler>> connect)
    {
        _endPoint = endPoint;
        Settings = settings;
        DefaultTimeout = defaultTimeout;
        _backoff = backoff;
        _connect = connect;
        _disposed = _disposal.Token;
    }

    internal override TimeSpan DefaultTimeout { get; }

    internal override PeerSettings Settings { get; }

    internal override Peer? Current => _current;

    internal override async ValueTask<Peer> GetPeerAsync(
        object method, long deadline, bool waitsForReady, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<Peer>? attempt = null;
            TimeSpan delay = TimeSpan.Zero;
            lock (_gate)
            {
                if (_isDisposed)
                {
                    throw new ObjectDisposedException("RpcChannel");
                }

                if (_current is { IsUsable: true } current)
                {
                    return current;
                }

                if (_current is Peer ended)
                {
                    RetireLocked(ended);
                }

                long now = Settings.Time.GetTimestamp();
                if (_attempt is null && now < _retryAt)
                {
                    delay = Settings.Time.GetElapsedTime(now, _retryAt);
                    ThrowLastErrorLocked(method, waitsForReady, delay);
                }
                else
                {
                    attempt = (_attempt ?? StartLocked()).Task;
                }
            }

            try
            {
                if (attempt is null)
                {
                    await WaitForRetryAsync(delay, deadline, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                return await Deadlines.WaitAsync(attempt, Settings.Time, deadline, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw new RpcException(
                    RpcStatus.DeadlineExceeded,
                    $"{method} was not sent: its deadline passed while it waited for a connection to {_endPoint}.",
                    RpcOutcome.NotExecuted,
                    LastError());
            }
            catch (RpcException) when (waitsForReady)
            {
                // The attempt failed; wait for the next.
            }
        }
    }

    /// <summary>Closes all connections; calls in progress fail. Waits until they are closed, at most 5 s.</summary>
    public async ValueTask DisposeAsync()
    {
        Peer[] peers;
        Task closed;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _current = null;
            peers = [.. _peers];
            _allClosed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            closed = _allClosed.Task;
            if (peers.Length == 0)
            {
                _allClosed.SetResult();
            }
        }

        await _disposal.CancelAsync().ConfigureAwait(false);
        foreach (Peer peer in peers)
        {
            peer.CloseConnection(ConnectionCode.NoError, "The client has closed its channel.");
        }

        await Task.WhenAny(closed, Task.Delay(s_closeMax, Settings.Time, CancellationToken.None)).ConfigureAwait(false);
        _disposal.Dispose();
    }

    /// <summary>Waits until a failed connect may be repeated, or the channel is disposed.</summary>
    /// <exception cref="TimeoutException">The deadline comes first.</exception>
    private async Task WaitForRetryAsync(TimeSpan delay, long deadline, CancellationToken cancellationToken)
    {
        long now = Settings.Time.GetTimestamp();
        bool isTooLate = deadline <= now || Settings.Time.GetElapsedTime(now, deadline) < delay;
        TimeSpan wait = !isTooLate ? delay : deadline <= now ? TimeSpan.Zero : Settings.Time.GetElapsedTime(now, deadline);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed);
        try
        {
            // One tick later than due, so that the time has come when this looks again.
            await Task.Delay(wait + TimeSpan.FromMilliseconds(1), Settings.Time, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        if (isTooLate)
        {
            throw new TimeoutException();
        }
    }

    private RpcException? LastError()
    {
        lock (_gate)
        {
            return _lastError;
        }
    }

    private void ThrowLastErrorLocked(object method, bool waitsForReady, TimeSpan delay)
    {
        if (!waitsForReady)
        {
            throw new RpcException(
                _lastError?.Status ?? RpcStatus.Unavailable,
                $"{method} was not sent: {_lastError?.Message} The next attempt to connect is due in " +
                $"{Math.Ceiling(delay.TotalMilliseconds)} ms.",
                RpcOutcome.NotExecuted,
                _lastError);
        }
    }

    private TaskCompletionSource<Peer> StartLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        var attempt = new TaskCompletionSource<Peer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _attempt = attempt;
        _ = ConnectAsync(attempt);
        return attempt;
    }

    // Runs beside its callers: one that gives up does not take the connection from the others.
    private async Task ConnectAsync(TaskCompletionSource<Peer> attempt)
    {
        // Not on the caller's thread, which holds the gate.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var handshake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RpcException failure;
        try
        {
            // The transport bounds the connect, the peer its handshake.
            var peer = (Peer)await _connect(channel => Accept(channel, handshake), _disposed).ConfigureAwait(false);
            await handshake.Task.ConfigureAwait(false);
            Complete(attempt, peer);
            return;
        }
        catch (RpcException e)
        {
            failure = e;
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            failure = new RpcException(
                RpcStatus.Unavailable, $"The channel to {_endPoint} was disposed while it connected.", RpcOutcome.NotExecuted);
        }
#pragma warning disable CA1031 // The boundary of a background task: whatever ends it must reach the calls that wait for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = new RpcException(RpcStatus.Unavailable, $"Cannot connect to {_endPoint}: {e.Message}", RpcOutcome.NotExecuted, e);
        }

        Fail(attempt, failure);
    }

    private Peer Accept(IFrameChannel channel, TaskCompletionSource handshake)
    {
        var peer = new Peer(channel, Settings, (sender, what) => OnPeerEvent(sender, what, handshake));
        lock (_gate)
        {
            _peers.Add(peer);
        }

        return peer;
    }

    private void OnPeerEvent(Peer peer, Peer.PeerEvent what, TaskCompletionSource handshake)
    {
        switch (what)
        {
            case Peer.PeerEvent.Ready:
                handshake.TrySetResult();
                break;
            case Peer.PeerEvent.GoingAway:
                Forget(peer, isClosed: false);
                break;
            default:
                handshake.TrySetException(new RpcException(
                    RpcStatus.Unavailable,
                    $"The handshake with {_endPoint} failed: {peer.EndReason.TrimEnd('.')}.",
                    RpcOutcome.NotExecuted));
                _ = handshake.Task.Exception; // observed: a connect that was cancelled does not wait for it any more
                Forget(peer, isClosed: true);
                break;
        }
    }

    private void Complete(TaskCompletionSource<Peer> attempt, Peer peer)
    {
        bool isDisposed;
        lock (_gate)
        {
            _attempt = null;
            if (_shortLives < ShortLivesMax)
            {
                _backoff.Reset();
            }

            _retryAt = long.MinValue;
            _connectedAt = Settings.Time.GetTimestamp();
            isDisposed = _isDisposed;
            _current = isDisposed ? null : peer;
            if (!isDisposed && !peer.IsUsable)
            {
                RetireLocked(peer);
            }
        }

        if (isDisposed)
        {
            peer.CloseConnection(ConnectionCode.NoError, "The client has closed its channel.");
        }

        attempt.SetResult(peer);
    }

    private void Fail(TaskCompletionSource<Peer> attempt, RpcException failure)
    {
        lock (_gate)
        {
            _attempt = null;
            _lastError = failure;
            _retryAt = Deadlines.After(Settings.Time.GetTimestamp(), _backoff.Next(), Settings.TicksPerMs);
        }

        attempt.SetException(failure);
        _ = attempt.Task.Exception; // observed: the calls that waited may all have given up
    }

    // The current connection takes no more calls.
    private void RetireLocked(Peer peer)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _current = null;
        long now = Settings.Time.GetTimestamp();
        if (Settings.Time.GetElapsedTime(_connectedAt, now) >= s_shortLife)
        {
            _shortLives = 0;
            _backoff.Reset();
        }
        else if (++_shortLives >= (peer.IsGoingAway ? ShortDrainsMax : ShortLivesMax))
        {
            string reason = peer.EndReason is { Length: > 0 } told ? told : "the peer goes away";
            _lastError = new RpcException(
                RpcStatus.Unavailable, $"Connections to {_endPoint} end as soon as they are made: {reason}.", RpcOutcome.NotExecuted);
            _retryAt = Deadlines.After(now, _backoff.Next(), Settings.TicksPerMs);
        }
    }

    private void Forget(Peer peer, bool isClosed)
    {
        TaskCompletionSource? allClosed = null;
        lock (_gate)
        {
            if (ReferenceEquals(_current, peer))
            {
                RetireLocked(peer);
            }

            if (isClosed)
            {
                _peers.Remove(peer);
                allClosed = _peers.Count == 0 ? _allClosed : null;
            }
        }

        allClosed?.TrySetResult();
    }
}
