using System.Diagnostics;
using RpcOverSockets.Framing;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>A session over UDP that carries frames.</summary>
/// <remarks>
/// The session is entered under the gate, by workers that receive, threads that send and the service thread. Two roles have one holder at a
/// time: who delivers messages (DatagramChannel.Receive.cs) and who sends packets (DatagramChannel.Send.cs). The handler is never called
/// under the gate, because it calls this channel under its own.
/// </remarks>
internal sealed partial class DatagramChannel : IFrameChannel, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly DatagramSocket _socket;
    private readonly DatagramSession _session; // _gate
    private readonly DatagramTimer _sessionTimer;
    private readonly DatagramTimer _handlerTimer;
    private readonly Action<DatagramChannel> _onGone;
    private IFrameHandler? _handler;  // _gate; set once

    /// <summary>Takes over a session.</summary>
    /// <param name="socket">Where its packets leave.</param>
    /// <param name="session">The session.</param>
    /// <param name="peer">Who is at the other end.</param>
    /// <param name="isInitiator">Whether this side connected.</param>
    /// <param name="onGone">Called when not even a late packet has to be answered any more; once.</param>
    internal DatagramChannel(
        DatagramSocket socket, DatagramSession session, RpcPeer peer, bool isInitiator, Action<DatagramChannel> onGone)
    {
        _socket = socket;
        _session = session;
        _onGone = onGone;
        _sessionTimer = new DatagramTimer(this, isHandlers: false);
        _handlerTimer = new DatagramTimer(this, isHandlers: true);
        ServerAddress = session.Path;
        Peer = peer;
        IsInitiator = isInitiator;
        SessionId = session.Id;
    }

    /// <inheritdoc/>
    public RpcPeer Peer { get; }

    /// <inheritdoc/>
    public bool IsInitiator { get; }

    /// <inheritdoc/>
    public long OutboxBytes => Volatile.Read(ref _outboxBytes);

    /// <inheritdoc/>
    public long LookForSendProgress() => Volatile.Read(ref _progressAt);

    /// <inheritdoc/>
    public long Now => ReactorWorker.Current is { Holds: true } worker ? worker.Now : Stopwatch.GetTimestamp();

    /// <summary>The id by which packets find this channel.</summary>
    internal ConnectionId SessionId { get; }

    /// <summary>The address that a client connected to.</summary>
    internal DatagramAddress ServerAddress { get; }

    /// <summary>Whether a turn's queue has this channel; belongs to the turn's holder.</summary>
    internal bool IsTouched { get; set; }

    /// <inheritdoc/>
    public object? TryEnterUserCode() => t_isDelivering && ReactorWorker.Current is null ? null : ReactorWorker.EnterUserCode();

    /// <inheritdoc/>
    public bool LeaveUserCode(object section) => ReactorWorker.LeaveUserCode(section);

    /// <inheritdoc/>
    public bool TryRunElsewhere(IThreadPoolWorkItem work) => _socket.Reactor.TryLend(work);

    /// <inheritdoc/>
    public bool HasBlocked => ReactorWorker.HasLentWorkBlocked;

    /// <inheritdoc/>
    public void ArmTimer(long due) => _ = _socket.Reactor.Service.Arm(_handlerTimer, due);

    /// <summary>The time that the handler asked for has come.</summary>
    internal void OnHandlerTimer(long now)
    {
        if (TryEnter())
        {
            _handler?.OnTimer(now);
            Leave(isCleanStack: true);
        }
    }

    /// <summary>The session's time has come, or may have.</summary>
    internal void OnSessionTimer(long now)
    {
        // After a pause of this process the acknowledgement is in the socket already: so look there before it counts as missing.
        bool isProbeDue;
        lock (_gate)
        {
            isProbeDue = _session.IsProbeDue(now);
        }

        if (isProbeDue && _postponed < PostponedMax && _socket.HasInput())
        {
            _postponed++;
            _ = _socket.Reactor.Service.Arm(_sessionTimer, now + SessionTime.Millisecond);
            return;
        }

        _postponed = 0;
        now = Stopwatch.GetTimestamp(); // timers that fired before this one took their time
        lock (_gate)
        {
            _session.OnTimer(now);
            if (_isEnding && _session.State == SessionState.Open && now >= _flushUntil)
            {
                _session.Close(SessionCloseCode.None, CloseReasonOfOurs, now);
            }
        }

        Flush();
    }

    private const int PostponedMax = 5;

    private int _postponed; // the service thread
}
