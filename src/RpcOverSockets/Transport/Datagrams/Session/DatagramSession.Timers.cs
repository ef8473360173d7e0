namespace RpcOverSockets.Transport.Datagrams.Session;

/// <content>What happens because time passes.</content>
internal sealed partial class DatagramSession
{
    private const int EchoBytesMax = PacketLayout.DatagramBytesMin;
    private const int ProbeSpacing = 8; // the second probe comes this part of a timeout after the first

    private long _secondProbeAt = SessionTime.Never;
    // A peer that owes an answer and is silent is asked whether it still knows the session: after 1 s, then less and less often.
    private const long AskAfter = SessionTime.Second;
    private const int AskBackoffMax = 4;

    private long _echoAt = SessionTime.Never;
    private long _keepAliveAt;
    private int _awaitedAnswers;
    private int _askedCount;
    private long _askedAt;
    private int _probeBackoff;

    /// <summary>When <see cref="OnTimer"/> and <see cref="Poll"/> must be called at the latest.</summary>
    internal long Deadline
    {
        get
        {
            switch (State)
            {
                case SessionState.Connecting:
                    return Math.Min(_initDue, _secondInitAt);
                case SessionState.Closing:
                    return _closeUntil;
                case SessionState.Ended:
                    return SessionTime.Never;
                default:
                    break;
            }

            long deadline = Math.Min(_acks.Due, _pacedUntil);
            if (_log.InFlightCount > 0)
            {
                deadline = Math.Min(deadline, _lossTime != SessionTime.Never ? _lossTime : Math.Min(ProbeAt, _secondProbeAt));
                deadline = Math.Min(deadline, _echoAt);
                deadline = Math.Min(deadline, _progressAt + _settings.DisconnectAfter);
            }

            deadline = _awaitedAnswers > 0 ? Math.Min(deadline, AskAt) : deadline;
            return _settings.KeepAliveAfter > 0 ? Math.Min(deadline, KeepAliveAt) : deadline;
        }
    }

    /// <summary>Whether the deadline that has passed is for what may have arrived unseen: look at the socket first.</summary>
    internal bool IsProbeDue(long now) =>
        State == SessionState.Open && _log.InFlightCount > 0 && Math.Min(_lossTime, Math.Min(ProbeAt, _secondProbeAt)) <= now;

    private long PeerAckDelay => _peer.AckDelayMaxMs * SessionTime.Millisecond;

    private long ProbeAt => _lastElicitingAt + _rtt.ProbeTimeout(PeerAckDelay, _probeBackoff);

    private long KeepAliveAt => Math.Max(_lastReceivedAt, _keepAliveAt) + _settings.KeepAliveAfter;

    private long AskAt => Math.Max(_lastReceivedAt, _askedAt)
        + (Math.Max(AskAfter, 3 * _rtt.ProbeTimeout(PeerAckDelay, 0)) << Math.Min(_askedCount, AskBackoffMax));

    /// <summary>The time has come, or may have.</summary>
    internal void OnTimer(long now)
    {
        if (State == SessionState.Closing && _closeUntil <= now)
        {
            End(EndReason);
        }

        if (State != SessionState.Open)
        {
            return;
        }

        if (_log.InFlightCount == 0)
        {
            _echoAt = SessionTime.Never;
        }
        else
        {
            if (_progressAt + _settings.DisconnectAfter <= now)
            {
                double seconds = (double)_settings.DisconnectAfter / SessionTime.Second;
                End($"the peer has acknowledged nothing for {seconds:0.###} s");
                return;
            }

            OnLossTimer(now);
        }

        if (_awaitedAnswers > 0 && AskAt <= now)
        {
            _askedAt = now;
            _askedCount++;
            _pingIsDue = true;
        }

        if (_settings.KeepAliveAfter > 0 && KeepAliveAt <= now)
        {
            _keepAliveAt = now;
            _pingIsDue = true;
        }
    }

    // What was lost is sent again at once; where all that is in flight fits one packet, it is said a second time soon after, so that a
    // call does not wait for two more round trips because its repetition was lost, too.
    private void PlanEcho(long now)
    {
        if (_outbox.HasLost && _echoAt == SessionTime.Never && _log.InFlightBytes <= EchoBytesMax)
        {
            _echoAt = now + Math.Max(SessionTime.Millisecond, _rtt.Smoothed / ProbeSpacing);
        }
    }

    private void OnLossTimer(long now)
    {
        if (_echoAt <= now)
        {
            _echoAt = SessionTime.Never;
            _probesDue += _log.InFlightBytes <= EchoBytesMax ? 1 : 0;
        }

        if (_lossTime != SessionTime.Never)
        {
            if (_lossTime <= now)
            {
                DetectLoss(now);
            }

            return;
        }

        if (_secondProbeAt <= now)
        {
            _secondProbeAt = SessionTime.Never;
            _probesDue++;
        }
        else if (ProbeAt <= now)
        {
            // Two probes for one timeout: at 30 % loss the second is what keeps the tail short.
            long timeout = _rtt.ProbeTimeout(PeerAckDelay, _probeBackoff);
            _secondProbeAt = now + Math.Max(SessionTime.Millisecond, timeout / ProbeSpacing);
            _probeBackoff++;
            _probesDue++;
            if (_size.OnTimeout(_probeBackoff, now))
            {
                SetPacketBytes(_size.Bytes);
            }
        }
    }
}
