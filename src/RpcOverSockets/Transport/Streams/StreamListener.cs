using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Transport.Streams;

/// <summary>A listening socket in the reactor; makes a channel of each connection.</summary>
/// <remarks>One-shot readiness makes the worker that harvested the event the only one that accepts, so the state of accepting needs no
/// lock. Thread-safe to stop.</remarks>
internal sealed class StreamListener : IReadinessHandler, IAsyncDisposable
{
    private const int AcceptsPerTurnMax = 16;
    private const EpollEvents Interest = EpollEvents.In | EpollEvents.EdgeTriggered | EpollEvents.OneShot;

    private readonly EpollReactor _reactor;
    private readonly RpcSocketOptions _options;
    private readonly Func<IFrameChannel, IFrameHandler> _accept;
    private readonly ILogger _logger;
    private readonly UnixSocketFile? _file;
    private readonly ConnectionCounts _counts;
    private readonly AcceptPause _pause;
    private readonly Action<StreamChannel> _onFinished; // one for all connections, and so is the name
    private readonly string _name;
    private readonly DescriptorUses _uses = new();
    private readonly FileDescriptor _fd;
    private ulong _token;            // set before the descriptor is registered
    private long _refusalLoggedAt;   // the accepting worker
    private RpcPeer? _lastPeer;      // the accepting worker

    internal StreamListener(
        RpcEndPoint endPoint, FileDescriptor fd, UnixSocketFile? file, EpollReactor reactor, RpcSocketOptions options,
        Func<IFrameChannel, IFrameHandler> accept, ConnectionCounts counts, ILogger logger)
    {
        EndPoint = endPoint;
        _fd = fd;
        _file = file;
        _reactor = reactor;
        _options = options;
        _accept = accept;
        _counts = counts;
        _logger = logger;
        _onFinished = channel => _counts.Remove(channel.Peer.Address, channel.Peer.UserId);
        _name = endPoint.ToString();
        _pause = new AcceptPause(this, reactor, logger);
    }

    /// <summary>Whether other processes may accept on the same socket: what this one cannot serve is left to them.</summary>
    internal bool IsShared { get; init; }

    /// <summary>The end point with the port that the kernel chose.</summary>
    internal RpcEndPoint EndPoint { get; }

    void IReadinessHandler.OnReady(ReactorWorker worker, EpollEvents events)
    {
        if (_uses.TryEnter())
        {
            AcceptBurst();
            Leave();
        }
    }

    void IReadinessHandler.OnContinue(ReactorWorker worker)
    {
        // Never put off.
    }

    void IReadinessHandler.OnTurnTaken(ReactorWorker worker)
    {
        // The stuck thread came from OnClosed of a connection that it refused; it re-arms itself when it is back. Others accept meanwhile.
        Rearm();
    }

    void IReadinessHandler.OnTurnFailed(ReactorWorker worker)
    {
        // One connection could not be welcomed.
        Rearm();
        Leave();
    }

    void IReadinessHandler.OnReactorStopping() => Stop();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    /// <summary>Begins to accept.</summary>
    internal SysResult Start()
    {
        _token = _reactor.Slots.Add(this);
        return _reactor.Add(_fd, Interest, _token);
    }

    /// <summary>Stops to accept and removes the socket's file. Connections that were accepted live on. Any thread, any number of
    /// times.</summary>
    internal void Stop()
    {
        if (!_uses.TryEnd())
        {
            return;
        }

        _pause.Stop();
        _reactor.Slots.Remove(_token);
        _file?.Release();
        Leave();
    }

    /// <summary>Asks for connections again.</summary>
    internal void Rearm()
    {
        if (_uses.TryEnter())
        {
            SysResult result = _reactor.Modify(_fd, Interest, _token);
            if (result.IsError)
            {
                StreamLog.ListenerFailed(_logger, EndPoint, result.Describe());
                _pause.RetryLater();
            }

            Leave();
        }
    }

    private void Leave()
    {
        if (_uses.Leave())
        {
            // An inherited socket may stay open in other processes, and with it the registration, unless it is taken back.
            _reactor.Remove(_fd);
            _ = _reactor.Kernel.Close(_fd);
        }
    }

    private void AcceptBurst()
    {
        for (int i = 0; i < AcceptsPerTurnMax; i++)
        {
            SysResult result = _reactor.Kernel.Accept(_fd, out SocketAddress address);
            if (!result.IsError)
            {
                _pause.Reset();
                Welcome(new FileDescriptor(result.Raw), address);
            }
            else if (result.Errno is Errno.EMFILE or Errno.ENFILE or Errno.ENOBUFS or Errno.ENOMEM)
            {
                _pause.Begin(_fd, result);
                return; // the pause re-arms
            }
            else if (result.Errno == Errno.EAGAIN)
            {
                break;
            }
            else if (result.Errno is Errno.EBADF or Errno.EINVAL)
            {
                StreamLog.ListenerFailed(_logger, EndPoint, result.Describe());
                return;
            }

            // Anything else is the pending error of one connection (accept(2)): next one.
        }

        Rearm();
    }

    private void Welcome(FileDescriptor fd, in SocketAddress address)
    {
        Kernel kernel = _reactor.Kernel;
        bool isUnix = EndPoint.Transport == RpcTransport.Unix;
        IPAddress? ip = isUnix ? null : address.Ip;
        RpcPeer? peer = null;
        uint? user = null;
        if (isUnix)
        {
            SysResult known = kernel.GetOption(
                fd, LinuxConstants.LevelSocket, LinuxConstants.SocketPeerCredentials, out PeerCredentials credentials);
            if (!known.IsError)
            {
                user = credentials.UserId;
            }

            peer = PeerOf(known.IsError ? null : credentials);
        }

        if (_counts.TryAdd(ref ip, user) is string limit)
        {
            _ = kernel.Close(fd);
            LogRefusal(limit);
            return;
        }

        if (isUnix)
        {
            _ = SocketSetup.Unix(kernel, fd, _options);
        }

        Serve(peer is null && ip is not null
            ? new StreamChannel(_reactor, fd, ip, address.Port, _onFinished)
            : new StreamChannel(_reactor, fd, peer ?? new RpcPeer(address.ToString()), isInitiator: false, _onFinished));
    }

    // Most connections of a Unix socket come from few processes: those of one in a row share one object.
    private RpcPeer PeerOf(PeerCredentials? known)
    {
        RpcPeer? last = _lastPeer;
        if (last is null || last.ProcessId != known?.ProcessId || last.UserId != known?.UserId || last.GroupId != known?.GroupId)
        {
            last = new RpcPeer(_name, known?.ProcessId, known?.UserId, known?.GroupId);
            _lastPeer = last;
        }

        return last;
    }

    private void Serve(StreamChannel channel)
    {
        IFrameHandler? handler = null;
        try
        {
            handler = _accept(channel);
        }
        finally
        {
            if (handler is null)
            {
                channel.CloseUnstarted();
            }
        }

        _ = channel.Start(handler, token: null);
    }

    private void LogRefusal(string limit)
    {
        long now = Stopwatch.GetTimestamp();
        if (_refusalLoggedAt == 0 || now - _refusalLoggedAt >= Stopwatch.Frequency)
        {
            _refusalLoggedAt = now;
            StreamLog.ConnectionRefused(_logger, EndPoint, limit);
        }
    }
}
