using System.Diagnostics;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>Everything that happens because time passes; one timer per connection, at the earliest of all that is due.</summary>
internal sealed partial class Peer
{
    // A timer that is this late says that this process stood still: a debugger, SIGSTOP, a machine that was paused or had no time for it.
    private const int StoodStillMilliseconds = 200;

    private long _armedDue = long.MaxValue; // _gate; what the channel was asked for and has not told yet
    private long _lastReceived;             // Volatile; written by the turn
    private long _silenceDue;               // _gate; until HELLO when it is due, then when a PING is, or its PONG
    private long _keepAlivePing = long.MinValue; // _gate; when the last PING was sent
    private bool _gaveTime;                 // _gate; the peer was just given time because this process stood still

    void IFrameHandler.OnTimer(long now)
    {
        var expiredOutgoing = new List<OutgoingCall>();
        var expiredIncoming = new List<IncomingCall>();
        TimerActions actions;
        uint grant = 0;
        lock (_gate)
        {
            bool isLate = now - _armedDue >= StoodStillMilliseconds * _settings.TicksPerMs;
            _armedDue = long.MaxValue;
            if (_state == PeerState.Closed)
            {
                return;
            }

            _gaveTime = isLate && !_gaveTime; // every other time, so that nothing waits for ever
            if (_gaveTime)
            {
                GiveTimeLocked(now);
            }

            actions = CheckConnectionLocked(now);
            if (_oneWay is OneWayFlow oneWay && oneWay.CreditDue <= now)
            {
                grant = TakeReturnedCredit(oneWay);
            }

            long next = Math.Min(
                _own?.Table.TakeExpired(now, expiredOutgoing) ?? long.MaxValue, TakeExpiredIncomingLocked(now, expiredIncoming));
            next = Math.Min(Math.Min(next, _silenceDue), Math.Min(ExtrasDueLocked(), _oneWay?.CreditDue ?? long.MaxValue));
            if (next < long.MaxValue)
            {
                ArmLocked(next);
            }
        }

        SendCredit(grant);
        EndExpired(expiredOutgoing, expiredIncoming);
        Act(actions);
    }

    void IFrameHandler.OnSendBlocked()
    {
        lock (_gate)
        {
            _isSendBlocked = true;
            if (Extras.StallDue == long.MaxValue)
            {
                _ = _channel.LookForSendProgress(); // for the next look to compare with
                Extras.StallDue = _channel.Now + StallLookTicks;
                ArmLocked(Extras.StallDue);
            }
        }
    }

    /// <summary>What the timer found due for the connection as a whole.</summary>
    [Flags]
    private enum TimerActions
    {
        None = 0,
        HandshakeTimeout = 1,
        KeepAliveTimeout = 2,
        SendPing = 4,
        SlowPeer = 8,
        DrainPongTimeout = 16,
        Leave = 32,
    }

    // What the peer has sent while this process stood still is read before its silence is judged; and so is what it has read.
    private void GiveTimeLocked(long now)
    {
        long due = now + (StoodStillMilliseconds * _settings.TicksPerMs);
        _silenceDue = Math.Max(_silenceDue, due);
        if (_extras is PeerExtras extras)
        {
            extras.StallDue = Math.Max(extras.StallDue, due);
            extras.DrainDue = Math.Max(extras.DrainDue, due);
        }
    }

    private TimerActions CheckConnectionLocked(long now)
    {
        var actions = TimerActions.None;
        if (_extras is PeerExtras extras)
        {
            if (extras.DrainDue <= now)
            {
                extras.DrainDue = long.MaxValue;
                actions |= TimerActions.DrainPongTimeout;
            }

            if (extras.LeaveDue <= now)
            {
                extras.LeaveDue = long.MaxValue; // the end of the calls that there are by now sets it again
                actions |= IsIdleLocked && _drain == DrainState.None ? TimerActions.Leave : TimerActions.None;
            }

            if (extras.StallDue <= now)
            {
                actions |= CheckStallLocked(extras, now);
            }
        }

        if (_silenceDue <= now && _hasHello)
        {
            actions |= CheckKeepAliveLocked(now);
        }
        else if (_silenceDue <= now)
        {
            _silenceDue = long.MaxValue;
            actions |= TimerActions.HandshakeTimeout;
        }

        return actions;
    }

    private long ExtrasDueLocked() => _extras is PeerExtras extras
        ? Math.Min(Math.Min(extras.StallDue, extras.DrainDue), extras.LeaveDue)
        : long.MaxValue;

    // Often enough for a peer that reads now and then not to be taken for one that stopped long ago.
    private long StallLookTicks => _settings.SendStallTicks / 4;

    private TimerActions CheckStallLocked(PeerExtras extras, long now)
    {
        if (_channel.OutboxBytes == 0)
        {
            extras.StallDue = long.MaxValue;
            return TimerActions.None;
        }

        long due = _channel.LookForSendProgress() + _settings.SendStallTicks;
        if (due > now)
        {
            extras.StallDue = Math.Min(due, now + StallLookTicks);
            return TimerActions.None;
        }

        extras.StallDue = long.MaxValue;
        return TimerActions.SlowPeer;
    }

    private void StartKeepAliveLocked()
    {
        _silenceDue = NextKeepAliveLocked(_channel.Now);
        if (_silenceDue < long.MaxValue)
        {
            ArmLocked(_silenceDue);
        }
    }

    // How long the peer may be silent by its own promise; 0: it gave none.
    private long SilenceTicksMax => _remote.KeepAliveMs * 2L * _settings.TicksPerMs;

    // Silence is measured from the last byte read, never from the last PING sent: else a legal peer looks dead or abusive.
    private long NextKeepAliveLocked(long lastReceived)
    {
        long own = _settings.KeepAliveTicks > 0 ? lastReceived + _settings.KeepAliveTicks : long.MaxValue;
        long promised = SilenceTicksMax > 0 ? lastReceived + SilenceTicksMax : long.MaxValue;
        return Math.Min(own, promised);
    }

    private TimerActions CheckKeepAliveLocked(long now)
    {
        long lastReceived = Volatile.Read(ref _lastReceived);
        if (SilenceTicksMax > 0 && now - lastReceived >= SilenceTicksMax)
        {
            _silenceDue = long.MaxValue;
            return TimerActions.KeepAliveTimeout;
        }

        if (_settings.KeepAliveTicks == 0 || now - lastReceived < _settings.KeepAliveTicks)
        {
            _silenceDue = NextKeepAliveLocked(lastReceived);
            return TimerActions.None;
        }

        // The answer has its time from the PING on, even if this process stood still meanwhile and looks at the clock late.
        bool isAwaited = _keepAlivePing > lastReceived;
        if (isAwaited && now - _keepAlivePing >= _settings.KeepAliveTimeoutTicks)
        {
            _silenceDue = long.MaxValue;
            return TimerActions.KeepAliveTimeout;
        }

        _keepAlivePing = isAwaited ? _keepAlivePing : now;
        long promised = SilenceTicksMax > 0 ? lastReceived + SilenceTicksMax : long.MaxValue;
        _silenceDue = Math.Min(Math.Min(_keepAlivePing + _settings.KeepAliveTimeoutTicks, now + _settings.KeepAliveTicks), promised);
        return isAwaited ? TimerActions.None : TimerActions.SendPing;
    }

    private void Act(TimerActions actions)
    {
        if ((actions & TimerActions.HandshakeTimeout) != 0)
        {
            FailConnection(ConnectionCode.HandshakeTimeout, "The HELLO did not come in time.");
        }

        if ((actions & TimerActions.KeepAliveTimeout) != 0)
        {
            FailConnection(ConnectionCode.KeepAliveTimeout, "Nothing came for too long.");
        }

        if ((actions & TimerActions.SlowPeer) != 0)
        {
            AbortSlowPeer();
        }

        if ((actions & TimerActions.SendPing) != 0)
        {
            SendPing(KeepAlivePing);
        }

        if ((actions & TimerActions.DrainPongTimeout) != 0)
        {
            OnDrainPong();
        }

        if ((actions & TimerActions.Leave) != 0)
        {
            CloseConnection(ConnectionCode.NoError, "The peer went away and left the connection open.");
        }
    }

    private long TakeExpiredIncomingLocked(long now, List<IncomingCall> expired)
    {
        var calls = new List<IncomingCall>();
        CopyIncomingLocked(calls);
        long next = long.MaxValue;
        foreach (IncomingCall call in calls)
        {
            if (call.Deadline <= now)
            {
                expired.Add(call);
            }
            else
            {
                next = Math.Min(next, call.Deadline);
            }
        }

        return next;
    }

    private void EndExpired(List<OutgoingCall> outgoing, List<IncomingCall> incoming)
    {
        foreach (OutgoingCall call in outgoing)
        {
            uint id = call.Id;
            bool hasStreams = call.Streams is not null;
            call.Fail(new RpcException(
                RpcStatus.DeadlineExceeded, $"{call.Method} at {_channel.Peer} did not end before its deadline.", RpcOutcome.Unknown));
            SendCancel(id, hasStreams);
        }

        foreach (IncomingCall call in incoming)
        {
            ExpireIncoming(call);
        }
    }

    private void ExpireIncoming(IncomingCall call)
    {
        bool isDropped;
        CancellationTokenSource? source = null;
        uint id;
        bool isOneWay;
        lock (_gate)
        {
            id = call.Id;
            isOneWay = call.IsOneWay;
            if (!ReferenceEquals(IncomingLocked(isOneWay).Find(id), call) || call.Deadline > _settings.Time.GetTimestamp())
            {
                return; // it ended meanwhile, and serves another call perhaps
            }

            isDropped = TryDropWaitingLocked(call);
            if (!isDropped)
            {
                source = call.CancelLocked(RpcStatus.DeadlineExceeded);
                if (source is not null)
                {
                    call.AddReference();
                }
            }
        }

        if (isDropped)
        {
            EndExpiredBeforeStart(call, id, isOneWay);
        }
        else if (source is not null)
        {
            CancelOnPool(call, source);
        }
    }

    private void EndExpiredBeforeStart(IncomingCall call, uint id, bool isOneWay)
    {
        RpcMethodDescriptor method = call.Entry.Method;
        int creditBytes = call.CreditBytes;
        call.ReleaseUnstarted();
        if (isOneWay)
        {
            CallLog.OneWayFailed(_settings.Logger, method.Service, method.Name, ExpiredBeforeStart.Status, ExpiredBeforeStart.Message);
            GiveBackCredit(creditBytes);
        }
        else
        {
            SendError(id, ExpiredBeforeStart, endsCall: false);
        }

        AfterCallsEnded();
    }

    private void ArmLocked(long due)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (due < _armedDue)
        {
            _armedDue = due;
            _channel.ArmTimer(due);
        }
    }
}
