namespace RpcOverSockets.Transport.Datagrams.Session;

/// <content>What the peer has, and what is lost (RFC 9002 §5, §6.1, §7).</content>
internal sealed partial class DatagramSession
{
    private long _largestAcked = -1; // of our packets
    private long _lossTime = SessionTime.Never;
    private long _progressAt; // when something new was acknowledged, or something began to be in flight
    private long _takenAt;
    private long _inFlightBefore; // the acknowledgement that is being read; a window that is half empty grows no more

    /// <summary>Packets that were declared lost.</summary>
    internal long LostCount { get; private set; }

    /// <summary>Packets that were declared lost and arrived after all.</summary>
    internal long SpuriousCount { get; private set; }

    private bool OnAck(ref PacketReader frames, long now)
    {
        if (!frames.TryNumber(out long largest) || !frames.TryNumber(out long delay) || !frames.TryByte(out byte further)
            || !frames.TryNumber(out long below) || largest >= _log.Next || below > largest || further >= AckTracker.RangesPerFrameMax)
        {
            return false;
        }

        bool isNews = false;
        _inFlightBefore = _log.InFlightBytes;
        long low = largest - below;
        if (!OnAckedRange(low, largest, largest, delay, now, ref isNews))
        {
            return false;
        }

        for (int i = 0; i < further; i++)
        {
            if (!frames.TryNumber(out long gap) || !frames.TryNumber(out below) || gap + 2 > low || below > low - gap - 2)
            {
                return false;
            }

            long high = low - gap - 2;
            low = high - below;
            if (!OnAckedRange(low, high, largest, delay, now, ref isNews))
            {
                return false;
            }
        }

        _largestAcked = Math.Max(_largestAcked, largest);
        if (isNews)
        {
            _progressAt = now;
            _probeBackoff = 0;
            _probesDue = 0;
            _copiesDue = 0;
            _secondProbeAt = SessionTime.Never;
        }

        DetectLoss(now);
        _log.Trim(now - (2 * _rtt.ProbeTimeout(PeerAckDelay, 0)), _largestAcked);
        return true;
    }

    // False: a packet is acknowledged that was never sent.
    private bool OnAckedRange(long low, long high, long largest, long delay, long now, ref bool isNews)
    {
        // The part of the range that the log knows; the rest was acknowledged long ago, or is a lie that costs nothing.
        for (long number = Math.Min(high, _log.Next - 1); number >= Math.Max(low, _log.First); number--)
        {
            ref SentPacket packet = ref _log[number];
            if (packet.State == SentState.None)
            {
                return false;
            }

            if (packet.State == SentState.Acked)
            {
                continue;
            }

            if (packet.State == SentState.Lost)
            {
                OnSpurious(number, packet.SentAt, now);
            }

            bool wasInFlight = packet.State == SentState.InFlight;
            isNews |= packet.IsEliciting;
            if (number == largest && packet.IsEliciting && wasInFlight)
            {
                _rtt.Add(now - packet.SentAt, Math.Min(AckTracker.DelayOf(delay), PeerAckDelay));
            }

            _log.End(ref packet, SentState.Acked);
            if (wasInFlight && packet.IsWindowLimited && 2 * _inFlightBefore >= _congestion.Bytes)
            {
                _congestion.OnAcked(packet.LengthBytes, packet.SentAt, _rtt, now);
            }

            OnPacketArrived(ref packet, now);
        }

        return true;
    }

    private void OnPacketArrived(ref SentPacket packet, long now)
    {
        if (packet.LargestAcked >= 0)
        {
            _acks.Forget(packet.LargestAcked);
        }

        for (int i = 0; i < packet.FrameCount; i++)
        {
            ref SentFrame frame = ref _log.Frame(packet.FirstFrame + i);
            if (frame.IsOfMessage)
            {
                _takenAt = now;
                _outbox.OnAcked(frame.Message!, frame.Offset, frame.LengthBytes);
            }
        }

        if (packet.LengthBytes > PacketLayout.DatagramBytesMin && _size.OnArrived(packet.LengthBytes, packet.IsSizeProbe))
        {
            SetPacketBytes(_size.Bytes);
        }
    }

    private void OnSpurious(long number, long sentAt, long now)
    {
        SpuriousCount++;
        _reordering.OnSpurious(_largestAcked - number, now - sentAt - _rtt.Smoothed);
        _congestion.OnSpurious(number);
    }

    private void DetectLoss(long now)
    {
        _lossTime = SessionTime.Never;
        long threshold = _reordering.TimeThreshold(_rtt);
        long runStart = SessionTime.Never; // of packets in a row of which none arrived
        long runEnd = 0;
        long enough = 3 * _rtt.ProbeTimeout(PeerAckDelay, 0);
        bool hasStopped = false;
        for (long number = _log.First; number <= Math.Min(_largestAcked, _log.Next - 1); number++)
        {
            ref SentPacket packet = ref _log[number];
            if (packet.State == SentState.Acked)
            {
                hasStopped |= runEnd - runStart > enough;
                runStart = SessionTime.Never;
            }

            if (packet.State != SentState.InFlight || !packet.IsEliciting)
            {
                continue;
            }

            if (number > _largestAcked - _reordering.PacketThreshold && packet.SentAt + threshold > now)
            {
                _lossTime = Math.Min(_lossTime, packet.SentAt + threshold);
                continue;
            }

            runStart = Math.Min(runStart, packet.SentAt);
            runEnd = packet.SentAt;
            OnLost(number, ref packet, now);
        }

        PlanEcho(now);
        if (hasStopped && _rtt.HasSample)
        {
            _congestion.OnPersistentCongestion();
        }
    }

    private void OnLost(long number, ref SentPacket packet, long now)
    {
        _log.End(ref packet, SentState.Lost);
        if (packet.IsSizeProbe)
        {
            _size.OnProbeLost(now);
            return;
        }

        LostCount++;
        OnCopyEarned();
        if (packet.LengthBytes > PacketLayout.DatagramBytesMin && _size.OnLost(now))
        {
            SetPacketBytes(_size.Bytes);
        }

        if (_congestion.OnLost(number, packet.SentAt, _log.Next - 1, _rtt, now))
        {
            _reordering.OnConfirmedLoss();
        }

        for (int i = 0; i < packet.FrameCount; i++)
        {
            ref SentFrame frame = ref _log.Frame(packet.FirstFrame + i);
            if (frame.Message is null)
            {
                _creditIsDue = true;
            }
            else if (frame.IsOfMessage)
            {
                _outbox.OnLost(frame.Message, frame.Offset, frame.LengthBytes);
            }
        }
    }
}
