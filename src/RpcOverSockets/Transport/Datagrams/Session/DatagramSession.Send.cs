using System.Diagnostics;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <content>What leaves.</content>
internal sealed partial class DatagramSession
{
    // A part of a message that is shorter than this is not worth its header.
    private const int MessageRoomMin = 48;

    // A reset must be smaller than what it answers.
    private const int PingPacketBytes = 40;

    // Who only acknowledges asks for an acknowledgement now and then, so that it need not repeat old ones.
    private const int AcksWithoutPingMax = 64;

    // A peer that acknowledges what it has not received would have us send faster than the path carries (RFC 9000 §21.4). So a number is
    // left out now and then, of which only such a peer can say that it came; where little is in flight there is nothing to gain.
    private const int SkipInFlightMin = 32;
    private const int SkipAtLeast = 128;
    private const int SkipAtMost = 383;

    private long _peerGranted;      // credit since the beginning
    private bool _creditIsDue;
    private bool _pingIsDue;
    private int _probesDue;
    private int _quietPackets;      // since the last that elicits an acknowledgement
    private int _framesInPacket;
    private bool _isCopy;           // the packet that is being written has nothing but what is in flight already
    private long _lastElicitingAt;
    private long _timeoutFrom;      // when the last left that was no copy
    private long _pacedUntil = SessionTime.Never;
    private int _untilSkip = SkipAtMost;

    /// <summary>Packets sent.</summary>
    internal long SentCount => _log.Next;

    /// <summary>Writes the next datagram that should leave now.</summary>
    /// <param name="buffer">At least <see cref="PacketLayout.DatagramBytesMax"/> long.</param>
    /// <param name="now">The time.</param>
    /// <param name="to">Where it goes.</param>
    /// <returns>Its length, or 0 if none should.</returns>
    internal int Poll(Span<byte> buffer, long now, out DatagramAddress to)
    {
        to = Path;
        switch (State)
        {
            case SessionState.Connecting:
                return PollInit(buffer, now);
            case SessionState.Closing:
                return PollClose(buffer);
            case SessionState.Open when _acceptIsDue:
                return PollAccept(buffer);
            case SessionState.Open when TryPollPath(buffer, now, out int lengthBytes, out DatagramAddress path):
                to = path;
                return lengthBytes;
            case SessionState.Open:
                return PollData(buffer, now);
            default:
                return 0;
        }
    }

    private int PollData(Span<byte> buffer, long now)
    {
        _creditIsDue |= _inbox.HasCreditNews;
        _isCopy = false;
        _pacedUntil = SessionTime.Never; // set again if something still waits for it
        Repetition repetition = TakeRepetition();
        bool hasData = !_once.IsEmpty || (_outbox.HasLost && _outbox.PeekLost() is not null) || _outbox.Peek() is not null;
        bool sendsData = hasData && (repetition == Repetition.Probe || MaySend(now));
        if (!sendsData && repetition == Repetition.None && !_creditIsDue && !_pingIsDue && _acks.Due > now)
        {
            return PollSizeProbe(buffer, now);
        }

        repetition = !sendsData && repetition == Repetition.None ? TakeRide(now) : repetition;
        _framesInPacket = 0;
        var writer = new PacketWriter(buffer[PacketLayout.ShortHeaderBytes..(_packetBytes - PacketLayout.TrailerBytes)]);
        long ackedUpTo = _acks.IsWanted ? _acks.Write(ref writer, now) : -1;
        int quietBytes = writer.Length;
        WriteControl(ref writer);
        if (sendsData && (repetition == Repetition.None || !IsForTheLowest))
        {
            _ = _once.Write(ref writer);
            WriteLost(ref writer);
            WriteNew(ref writer);
        }

        _isCopy = repetition == Repetition.Copy && _framesInPacket == 0;
        if (repetition != Repetition.None)
        {
            WriteProbe(ref writer, now);
        }

        // An acknowledgement alone goes only when it is due.
        return writer.Length == 0 || (writer.Length == quietBytes && _acks.Due > now)
            ? 0
            : Commit(buffer, writer.Length, isEliciting: writer.Length > quietBytes, ackedUpTo, now);
    }

    private bool MaySend(long now)
    {
        if (_log.InFlightCount == 0)
        {
            if (now - _lastElicitingAt > SessionTime.Second)
            {
                _congestion.OnIdle();
            }

            return true;
        }

        if (_log.InFlightBytes + _packetBytes > _congestion.Bytes)
        {
            return false;
        }

        long next = _pacer.NextSend(_congestion.Bytes, _rtt, _packetBytes, now);
        _pacedUntil = next > now ? next : SessionTime.Never;
        return next <= now;
    }

    private void WriteControl(ref PacketWriter writer)
    {
        if (_creditIsDue)
        {
            _creditIsDue = false;
            writer.Byte(PacketFrame.MaxData);
            writer.Number(_inbox.Grant());
            AddFrame(null, 0, 0);
        }

        if (_pingIsDue || _quietPackets >= AcksWithoutPingMax)
        {
            WritePing(ref writer);
        }
    }

    private void WritePing(ref PacketWriter writer)
    {
        _pingIsDue = false;
        writer.Byte(PacketFrame.Ping);
        Pad(ref writer);
    }

    private static void Pad(ref PacketWriter writer)
    {
        while (writer.Length < PingPacketBytes - PacketLayout.ShortHeaderBytes - PacketLayout.TrailerBytes)
        {
            writer.Byte(PacketFrame.Padding);
        }
    }

    private void WriteLost(ref PacketWriter writer)
    {
        while (writer.Left >= MessageRoomMin && _outbox.PeekLost() is OutMessage message)
        {
            int offset = (int)message.Lost.StartAt(0);
            int wantedBytes = (int)(message.Lost.EndAt(0) - offset);
            if (IsBetterInNextPacket(writer.Left, wantedBytes))
            {
                return;
            }

            int lengthBytes = WriteMessage(ref writer, message, offset, wantedBytes);
            message.Lost.Remove(offset, offset + lengthBytes);
        }
    }

    private void WriteNew(ref PacketWriter writer)
    {
        _outbox.NextPacket();
        while (writer.Left >= MessageRoomMin && _outbox.Peek() is OutMessage message)
        {
            int wantedBytes = message.LengthBytes - message.NextOffset;
            if (IsBetterInNextPacket(writer.Left, wantedBytes))
            {
                return;
            }

            int lengthBytes = WriteMessage(ref writer, message, message.NextOffset, wantedBytes);
            _outbox.OnSent(message, lengthBytes);
        }
    }

    /// <summary>Sends again what is in flight: as much as fits.</summary>
    private void WriteProbe(ref PacketWriter writer, long now)
    {
        if (IsForTheLowest)
        {
            WriteLowest(ref writer);
        }

        if (!IsForTheLowest || _framesInPacket == 0)
        {
            WriteOldest(ref writer, now);
        }

        if (_framesInPacket == 0)
        {
            WritePing(ref writer);
        }

        Pad(ref writer);
    }

    private void WriteOldest(ref PacketWriter writer, long now)
    {
        for (long number = _log.First; number < _log.Next && writer.Left >= MessageRoomMin; number++)
        {
            SentPacket packet = _log[number];
            if (packet.State != SentState.InFlight || packet.SentAt == now)
            {
                continue;
            }

            for (int i = 0; i < packet.FrameCount && writer.Left >= MessageRoomMin; i++)
            {
                SentFrame frame = _log.Frame(packet.FirstFrame + i);
                if (frame.IsOfMessage
                    && !frame.Message!.IsAcked
                    && !IsInPacket(frame.Message, frame.Offset)
                    && !IsBetterInNextPacket(writer.Left, frame.LengthBytes))
                {
                    _ = WriteMessage(ref writer, frame.Message, frame.Offset, frame.LengthBytes);
                }
            }
        }
    }

    // A message that was repeated is in flight more than once.
    private bool IsInPacket(OutMessage message, int offset)
    {
        for (int i = 1; i <= _framesInPacket; i++)
        {
            ref SentFrame other = ref _log.Frame(_log.NextFrame - i);
            if (other.Message == message && other.Offset == offset)
            {
                return true;
            }
        }

        return false;
    }

    // What fits a packet of its own is not cut in two.
    private bool IsBetterInNextPacket(int leftBytes, int wantedBytes)
    {
        int needed = wantedBytes + MessageRoomMin;
        int wholePacket = _packetBytes - PacketLayout.ShortHeaderBytes - PacketLayout.TrailerBytes;
        return _framesInPacket > 0 && needed > leftBytes && needed <= wholePacket;
    }

    /// <summary>Writes a part of a message, as long as fits.</summary>
    private int WriteMessage(ref PacketWriter writer, OutMessage message, int offset, int wantedBytes)
    {
        long after = message.Predecessor is OutMessage predecessor ? message.Number - predecessor.Number : 0;
        int headBytes = 1 + VarInt.LengthOf(message.Number) + (after > 0 ? VarInt.LengthOf(after) : 0);
        bool isWhole = wantedBytes == message.LengthBytes && headBytes + 2 + wantedBytes <= writer.Left;
        if (!isWhole)
        {
            headBytes += VarInt.LengthOf(offset) + VarInt.LengthOf(message.LengthBytes);
        }

        // Without a length it fills the packet; with one, the next frame follows.
        int roomBytes = writer.Left - headBytes;
        bool fills = wantedBytes >= roomBytes - 2;
        int lengthBytes = Math.Min(wantedBytes, roomBytes);
        fills &= lengthBytes == roomBytes;
        lengthBytes = fills ? lengthBytes : Math.Min(lengthBytes, roomBytes - VarInt.LengthOf(lengthBytes));
        Debug.Assert(lengthBytes > 0);
        writer.Byte((byte)(PacketFrame.Message | (isWhole ? 0 : PacketFrame.HasOffset) | (fills ? 0 : PacketFrame.HasLength)
            | (after > 0 ? PacketFrame.HasAfter : 0) | (message.IsFence ? PacketFrame.IsFence : 0)));
        writer.Number(message.Number);
        if (after > 0)
        {
            writer.Number(after);
        }

        if (!isWhole)
        {
            writer.Number(offset);
            writer.Number(message.LengthBytes);
        }

        if (!fills)
        {
            writer.Number(lengthBytes);
        }

        message.Copy(offset, writer.Free[..lengthBytes]);
        writer.Length += lengthBytes;
        AddFrame(message, offset, lengthBytes);
        return lengthBytes;
    }

    private void AddFrame(OutMessage? message, int offset, int lengthBytes)
    {
        _log.AddFrame(message, offset, lengthBytes);
        _framesInPacket++;
    }

    private int Commit(Span<byte> buffer, int bodyBytes, bool isEliciting, long ackedUpTo, long now)
    {
        if (_log.InFlightCount >= SkipInFlightMin && --_untilSkip <= 0)
        {
            _untilSkip = SkipAtLeast + (int)(NextRandom() % (SkipAtMost - SkipAtLeast + 1));
            _log.Skip();
        }

        PacketLayout.WriteShortHeader(buffer, _peerId, _log.Next);
        int lengthBytes = PacketLayout.Seal(buffer, PacketLayout.ShortHeaderBytes + bodyBytes, _sendSeed);
        bool wasIdle = _log.InFlightCount == 0;
        ref SentPacket packet = ref _log.AddPacket(lengthBytes, isEliciting, now, _framesInPacket);
        packet.LargestAcked = ackedUpTo;
        packet.IsWindowLimited = _log.InFlightBytes + (2 * _packetBytes) > _congestion.Bytes || _outbox.UnsentBytes > 0;
        if (ackedUpTo >= 0)
        {
            _acks.OnSent();
        }

        _quietPackets++;
        if (isEliciting)
        {
            _progressAt = wasIdle ? now : _progressAt;
            _quietPackets = 0;
            _lastElicitingAt = now;
            _pacer.OnSent(lengthBytes);
            if (!_isCopy)
            {
                _timeoutFrom = now;
                OnFirstSent(now);
            }
        }

        return lengthBytes;
    }
}
