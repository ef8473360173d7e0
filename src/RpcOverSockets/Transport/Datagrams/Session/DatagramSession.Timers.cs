namespace RpcOverSockets.Transport.Datagrams.Session;

/// <content>What happens because time passes.</content>
internal sealed partial class DatagramSession
{
    private long _secondProbeAt = SessionTime.Never;
    // A peer that owes an answer and is silent is asked whether it still knows the session: after 1 s, then less and less often.
    private const long AskAfter = SessionTime.Second;
    private const int AskBackoffMax = 4;

    // A timer that is this late says that this process stood still.
    private const long StoodStill = 200 * SessionTime.Millisecond;

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

    private long ProbeAt => _timeoutFrom + _rtt.ProbeTimeout(PeerAckDelay, _probeBackoff);

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
            if (IsGone(now))
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

    private bool IsGone(long now)
    {
        long lateness = now - (_progressAt + _settings.DisconnectAfter);
        if (lateness < StoodStill)
        {
            return lateness >= 0;
        }

        // Nothing was sent meanwhile that could have been acknowledged: the probes that are due now get their time.
        _progressAt = now + AskAfter - _settings.DisconnectAfter;
        return false;
    }

    private void OnLossTimer(long now)
    {
        OnEchoTimer(now);
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
            _copiesDue++;
        }
        else if (ProbeAt <= now)
        {
            // Two probes for one timeout: at 30 % loss the second is what keeps the tail short.
            long timeout = _rtt.ProbeTimeout(PeerAckDelay, _probeBackoff);
            _secondProbeAt = now + Math.Max(SessionTime.Millisecond, timeout / CopySpacing);
            _probeBackoff++;
            _probesDue++;
            if (_size.OnTimeout(_probeBackoff, now))
            {
                SetPacketBytes(_size.Bytes);
            }
        }
    }
}
