using System.Diagnostics;
using System.Net;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <summary>A TCP or Unix-domain connection that carries frames.</summary>
/// <remarks>
/// <see cref="ChannelState"/> says who owns what. The read side (<c>_reader</c>, see StreamChannel.Receive.cs) belongs to the worker that
/// claimed it, the write side (<c>_pending</c> and its neighbours, see StreamChannel.Send.cs) to the flusher, whom
/// <see cref="OutboundQueue"/> names.
/// </remarks>
internal sealed partial class StreamChannel : TimerEntry, IFrameChannel, IPollable, IThreadPoolWorkItem
{
    private readonly EpollReactor _reactor;
    private readonly FileDescriptor _fd;
    private readonly Action<StreamChannel>? _onFinished;
    private ChannelState _state;
    private IFrameHandler _handler = null!; // set by Start before the descriptor is registered
    private ulong _token;                   // likewise
    private object _peer;                   // an RpcPeer, or until somebody asks for it the IPAddress of an accepted connection
    private readonly ushort _port;          // of that address

    /// <summary>Takes over a connected descriptor.</summary>
    /// <param name="reactor">Where it will be served.</param>
    /// <param name="fd">Connected and non-blocking.</param>
    /// <param name="peer">Who is at the other end.</param>
    /// <param name="isInitiator">Whether this side connected.</param>
    /// <param name="onFinished">Called after the handler's OnClosed.</param>
    internal StreamChannel(
        EpollReactor reactor, FileDescriptor fd, RpcPeer peer, bool isInitiator, Action<StreamChannel>? onFinished = null)
    {
        _reactor = reactor;
        _state = ChannelState.Initial(reactor.ArmMode);
        _fd = fd;
        _onFinished = onFinished;
        _peer = peer;
        IsInitiator = isInitiator;
    }

    /// <summary>Takes over an accepted TCP connection.</summary>
    /// <param name="reactor">Where it will be served.</param>
    /// <param name="fd">Connected and non-blocking.</param>
    /// <param name="address">Where it comes from; one object for all connections of the address.</param>
    /// <param name="port">Its port there.</param>
    /// <param name="onFinished">Called after the handler's OnClosed.</param>
    internal StreamChannel(EpollReactor reactor, FileDescriptor fd, IPAddress address, int port, Action<StreamChannel> onFinished)
    {
        _reactor = reactor;
        _state = ChannelState.Initial(reactor.ArmMode);
        _fd = fd;
        _onFinished = onFinished;
        _peer = address;
        _port = (ushort)port;
    }

    /// <inheritdoc/>
    public RpcPeer Peer => _peer as RpcPeer ?? MakePeer();

    /// <inheritdoc/>
    public bool IsInitiator { get; }

    /// <inheritdoc/>
    public long OutboxBytes => Interlocked.Read(ref _outboxBytes);

    /// <inheritdoc/>
    public long Now => ReactorWorker.Current is { Holds: true } worker ? worker.Now : Stopwatch.GetTimestamp();

    /// <summary>Connects the handler and begins to receive. Once.</summary>
    /// <param name="handler">Gets everything from now on; may have queued frames already.</param>
    /// <param name="token">The slot of a descriptor that is registered already, or null.</param>
    /// <returns>An error of epoll_ctl; the channel is closed then.</returns>
    internal SysResult Start(IFrameHandler handler, ulong? token)
    {
        _handler = handler;
        SysResult result;
        _ = _state.TryGetInterest(out EpollEvents interest);
        if (token is ulong registered)
        {
            _token = registered;
            _reactor.Slots.Replace(registered, this);
            result = _reactor.IsStopping ? SysResult.Fail(Errno.ECANCELED) : _reactor.Modify(_fd, interest, registered);
        }
        else
        {
            _token = _reactor.Slots.Add(this);
            result = _reactor.Add(_fd, interest, _token);
        }

        if (result.IsError)
        {
            Abort($"the connection could not be registered: {result.Describe()}");
        }
        else if (IsInitiator)
        {
            // The first side speaks first: the preface leaves with what the handler has queued.
            QueuePreface();
            Flush();
        }

        ReleaseReference(isCleanStack: false);
        return result;
    }

    /// <inheritdoc/>
    public object? TryEnterUserCode() => ReactorWorker.EnterUserCode();

    /// <inheritdoc/>
    public bool LeaveUserCode(object section) => ReactorWorker.LeaveUserCode(section);

    /// <inheritdoc/>
    public bool TryRunElsewhere(IThreadPoolWorkItem work) => _reactor.TryLend(work);

    /// <inheritdoc/>
    public bool HasBlocked => ReactorWorker.HasLentWorkBlocked;

    /// <inheritdoc/>
    public void ArmTimer(long due) => _ = _reactor.Service.Arm(this, due);

    /// <summary>The time that the handler asked for has come.</summary>
    internal override void OnTimer(long now)
    {
        if (_state.TryAddReference())
        {
            _handler.OnTimer(now);
            ReleaseReference(isCleanStack: true);
        }
    }

    private RpcPeer MakePeer()
    {
        object seen = Volatile.Read(ref _peer);
        if (seen is IPAddress address)
        {
            _ = Interlocked.CompareExchange(ref _peer, new RpcPeer(address, _port), seen); // all threads get the same one
        }

        return (RpcPeer)_peer;
    }

    /// <summary>Asks the kernel for what the state says; the caller has set the state so that it holds Ctl.</summary>
    private void Arm()
    {
        do
        {
            if (_state.TryGetInterest(out EpollEvents interest) && _reactor.Modify(_fd, interest, _token) is { IsError: true } result)
            {
                // Without a registration nobody would ever look at this connection again.
                Abort($"the connection could not be armed: {result.Describe()}");
            }
        }
        while (!_state.EndArm());
    }
}
