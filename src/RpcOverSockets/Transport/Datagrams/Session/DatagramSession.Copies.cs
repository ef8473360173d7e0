namespace RpcOverSockets.Transport.Datagrams.Session;

/// <content>Copies of small packets that are in flight, sent ahead of any timeout of their own: at 30 % loss they are what keeps the tail
/// short. Each one answers news of a loss, so a path without loss sees none, and what a path loses bounds them.</content>
internal sealed partial class DatagramSession
{
    private const int CopiedBytesMax = PacketLayout.DatagramBytesMin;
    private const int CopySpacing = 8; // a copy comes this part of a round trip, or of a timeout, after the first
    private const int CopyCreditMax = 4;
    private const int LowestAfter = 2; // timeouts in a row

    private int _copiesDue;
    private int _copyCredit; // copies that losses have earned and nobody has used
    private long _echoAt = SessionTime.Never;
    private bool _echoCosts;    // it needs a copy that was earned
    private bool _isAfterHole;  // packets were missing before the last that came

    private enum Repetition
    {
        None,

        /// <summary>Starts a new timeout.</summary>
        Probe,

        /// <summary>Does not.</summary>
        Copy,
    }

    private long CopyDelay => Math.Max(SessionTime.Millisecond, _rtt.Smoothed / CopySpacing);

    /// <summary>Packets were declared lost. What they carried goes again at once; where all that is in flight fits one packet, it is said a
    /// second time soon after, so that a call does not wait for two more round trips because its repetition was lost, too.</summary>
    private void PlanEcho(long now)
    {
        if (_outbox.HasLost)
        {
            PlanEcho(now, costs: false);
        }
    }

    private void PlanEcho(long now, bool costs)
    {
        if (_echoAt != SessionTime.Never)
        {
            _echoCosts &= costs;
        }
        else if (_log.InFlightBytes <= CopiedBytesMax)
        {
            _echoAt = now + CopyDelay;
            _echoCosts = costs;
        }
    }

    /// <summary>A packet came. Those that it shows to be missing earn a copy each, which is taken back where one turns up.</summary>
    private void OnNumber(long number)
    {
        long missing = number > _acks.Largest ? number - _acks.Largest - 1 : -1;
        _isAfterHole |= missing > 0;
        _copyCredit = (int)Math.Clamp(_copyCredit + missing, 0, CopyCreditMax);
    }

    /// <summary>A packet leaves that starts a timeout. If packets were missing before what it answers, the answer is late already, and is
    /// said twice.</summary>
    private void OnFirstSent(long now)
    {
        if (_isAfterHole)
        {
            _isAfterHole = false;
            PlanEcho(now, costs: true);
        }
    }

    private Repetition TakeRepetition()
    {
        if (_probesDue > 0)
        {
            _probesDue--;
            return Repetition.Probe;
        }

        if (_copiesDue > 0)
        {
            _copiesDue--;
            return Repetition.Copy;
        }

        return Repetition.None;
    }

    private void OnEchoTimer(long now)
    {
        if (_echoAt <= now)
        {
            _echoAt = SessionTime.Never;
            if (_log.InFlightBytes <= CopiedBytesMax && (!_echoCosts || _copyCredit > 0))
            {
                _copyCredit -= _echoCosts ? 1 : 0;
                _copiesDue++;
            }
        }
    }

    // A peer that is short of memory takes nothing but the lowest message that it misses, and acknowledges no packet with anything else.
    // The oldest packets in flight may never have that. Behind it each message is the lowest in its turn.
    private bool IsForTheLowest => _probeBackoff >= LowestAfter;

    /// <summary>Sends the lowest messages that the peer does not have, without a gap: as much as fits. Some may never have left.</summary>
    private void WriteLowest(ref PacketWriter writer)
    {
        for (OutMessage? message = _outbox.First; message is not null && writer.Left >= MessageRoomMin; message = message.Next)
        {
            if (message.IsAcked)
            {
                continue;
            }

            (int offset, int end) = message.FirstMissing;
            bool isNew = offset == message.NextOffset;
            if ((isNew && !_outbox.MayGo(message)) || IsBetterInNextPacket(writer.Left, end - offset))
            {
                return;
            }

            int lengthBytes = WriteMessage(ref writer, message, offset, end - offset);
            if (isNew)
            {
                _outbox.OnSent(message, lengthBytes);
            }

            if (lengthBytes < message.LengthBytes - message.Acked.Total)
            {
                return;
            }
        }
    }

    private void OnCopyEarned() => _copyCredit = Math.Min(_copyCredit + 1, CopyCreditMax);

    /// <summary>An acknowledgement leaves by itself: it may as well carry what is in flight, if that is little and may be lost.</summary>
    private Repetition TakeRide(long now)
    {
        long since = now - _lastElicitingAt;
        if (_log.InFlightCount == 0 || since < CopyDelay || _log.InFlightBytes > CopiedBytesMax)
        {
            return Repetition.None;
        }

        bool isOverdue = since >= _rtt.Smoothed * 7 / 8;
        if (isOverdue || _copyCredit > 0)
        {
            _copyCredit -= isOverdue ? 0 : 1;
            return Repetition.Copy;
        }

        return Repetition.None;
    }

    /// <summary>The peer sent a message again, so it had not seen our acknowledgement when it did, nor what left with it: the
    /// reply perhaps.</summary>
    /// <remarks>If a round trip has passed since ours left, it is lost, and goes again, twice. Sooner than that the peer could not know:
    /// such a repetition is the second of two probes, and ours may be doubled like it, but only for credit. Without that bound two
    /// peers would answer each other's copies with copies for ever.</remarks>
    private void OnPeerRepeats(long now)
    {
        long since = now - _lastElicitingAt;
        if (_log.InFlightCount == 0 || since < CopyDelay || _copiesDue > 0)
        {
            return;
        }

        if (since >= _rtt.Smoothed * 7 / 8)
        {
            _probesDue = Math.Max(_probesDue, 1);
            PlanEcho(now, costs: false);
        }
        else if (_copyCredit > 0 && _outbox.UnsentBytes == 0)
        {
            _copyCredit--;
            _copiesDue = 1;
        }
    }
}
