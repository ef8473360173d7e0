namespace RpcOverSockets.Transport.Datagrams.Session;

/// <content>What arrives.</content>
internal sealed partial class DatagramSession
{
    /// <summary>Datagrams that were dropped because they were damaged or no packets of this session.</summary>
    internal long DroppedCount { get; private set; }

    private enum FrameEnd
    {
        Ok,

        /// <summary>What it carries must come again, in another packet: this one is not acknowledged.</summary>
        NoRoom,

        Violation,
    }

    /// <summary>A datagram arrived for this session.</summary>
    internal void OnDatagram(ReadOnlySpan<byte> datagram, in DatagramAddress from, long now)
    {
        if (PacketLayout.IsLong(datagram))
        {
            OnLongPacket(datagram, now);
        }
        else if (PacketLayout.IsShort(datagram) && PacketLayout.ShortDestination(datagram) == Id && State != SessionState.Connecting
            && PacketLayout.IsIntact(datagram, _receiveSeed))
        {
            OnShortPacket(datagram, from, now);
        }
        else
        {
            DroppedCount++;
        }
    }

    private void OnShortPacket(ReadOnlySpan<byte> packet, in DatagramAddress from, long now)
    {
        if (State >= SessionState.Closing)
        {
            OnPacketWhileClosing();
            return;
        }

        long number = PacketLayout.Expand(PacketLayout.ShortNumber(packet), _acks.Largest + 1);
        if (number < 0 || _acks.IsDuplicate(number))
        {
            return;
        }

        bool isNewest = number > _acks.Largest;
        OnNumber(number);
        _lastReceivedAt = now;
        var frames = new PacketReader(packet[PacketLayout.ShortHeaderBytes..^PacketLayout.TrailerBytes]);
        bool isEliciting = false;
        var end = FrameEnd.Ok;
        while (end != FrameEnd.Violation && State == SessionState.Open && frames.TryByte(out byte kind))
        {
            isEliciting |= kind is not (PacketFrame.Padding or PacketFrame.Ack or PacketFrame.Close);
            FrameEnd one = OnFrame(kind, ref frames, from, now);
            end = one == FrameEnd.Ok ? end : one;
        }

        if (end == FrameEnd.Violation)
        {
            Close(SessionCloseCode.Violation, "a malformed packet came", now);
        }
        else if (end == FrameEnd.Ok)
        {
            _acks.Add(number, isEliciting, now);
            if (isNewest && from != Path)
            {
                OnNewPath(from, packet.Length, now);
            }
        }
        else
        {
            // Messages for which there was room were taken, those that were sent once among them, and nothing else knows those again.
            _acks.Refuse(number);
        }
    }

    private FrameEnd OnFrame(byte kind, ref PacketReader frames, in DatagramAddress from, long now)
    {
        if ((kind & PacketFrame.FlagsMask) == PacketFrame.Message)
        {
            return OnMessage(kind, ref frames, now);
        }

        if ((kind & ~(PacketFrame.HasLength | PacketFrame.IsLatest)) == PacketFrame.Unreliable)
        {
            return OnUnreliable(kind, ref frames, now) ? FrameEnd.Ok : FrameEnd.Violation;
        }

        bool isWhole;
        switch (kind)
        {
            case PacketFrame.Padding:
            case PacketFrame.Ping:
                return FrameEnd.Ok;
            case PacketFrame.Ack:
                return OnAck(ref frames, now) ? FrameEnd.Ok : FrameEnd.Violation;
            case PacketFrame.MaxData:
                isWhole = frames.TryNumber(out long granted);
                _outbox.Credit += Math.Max(granted - _peerGranted, 0);
                _peerGranted = Math.Max(granted, _peerGranted);
                break;
            case PacketFrame.PathChallenge:
                isWhole = frames.TryUInt64(out _challengeToAnswer);
                _answerTo = from;
                _answerIsDue = isWhole;
                break;
            case PacketFrame.PathResponse:
                isWhole = frames.TryUInt64(out ulong answer);
                OnPathResponse(answer);
                break;
            case PacketFrame.Close:
                isWhole = frames.TryNumber(out _) && frames.TryNumber(out long lengthBytes) && frames.TryBytes(lengthBytes, out _);
                if (isWhole)
                {
                    OnPeerClosed();
                }

                break;
            default:
                isWhole = false;
                break;
        }

        return isWhole ? FrameEnd.Ok : FrameEnd.Violation;
    }

    private bool OnUnreliable(byte kind, ref PacketReader frames, long now)
    {
        uint key = 0;
        if (!frames.TryNumber(out long serial) || ((kind & PacketFrame.IsLatest) != 0 && !frames.TryUInt32(out key)))
        {
            return false;
        }

        long lengthBytes = frames.Left.Length;
        if (((kind & PacketFrame.HasLength) != 0 && !frames.TryNumber(out lengthBytes))
            || !frames.TryBytes(lengthBytes, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        _inbox.AddUnreliable(serial, key, bytes);
        LastPartAt = now;
        return true;
    }

    private FrameEnd OnMessage(byte kind, ref PacketReader frames, long now)
    {
        long after = 0;
        long offset = 0;
        long totalBytes = 0;
        if (!frames.TryNumber(out long number)
            || ((kind & PacketFrame.HasAfter) != 0 && !frames.TryNumber(out after))
            || ((kind & PacketFrame.HasOffset) != 0 && !(frames.TryNumber(out offset) && frames.TryNumber(out totalBytes))))
        {
            return FrameEnd.Violation;
        }

        long lengthBytes = frames.Left.Length;
        if (((kind & PacketFrame.HasLength) != 0 && !frames.TryNumber(out lengthBytes))
            || !frames.TryBytes(lengthBytes, out ReadOnlySpan<byte> bytes))
        {
            return FrameEnd.Violation;
        }

        totalBytes = (kind & PacketFrame.HasOffset) != 0 ? totalBytes : lengthBytes;
        var part = new MessagePart(number, after, offset, totalBytes, (kind & PacketFrame.IsFence) != 0);
        switch (_inbox.Add(part, bytes))
        {
            case InboxResult.Violation:
                return FrameEnd.Violation;
            case InboxResult.NoRoom:
                return FrameEnd.NoRoom;
            case InboxResult.TooLarge:
                HasTooLarge = true;
                return FrameEnd.Ok;
            case InboxResult.Duplicate:
                _acks.Hurry();
                OnPeerRepeats(now);
                return FrameEnd.Ok;
            default:
                LastPartAt = now;
                return FrameEnd.Ok;
        }
    }
}
