namespace RpcOverSockets.Transport.Datagrams.Session;

/// <content>How a session ends.</content>
internal sealed partial class DatagramSession
{
    private const string PeerClosedReason = "the peer closed the connection";

    private long _closeUntil;
    private bool _closeIsDue;
    private int _packetsWhileClosing;
    private SessionCloseCode _closeCode;

    /// <summary>Whether the peer has all that was sent.</summary>
    internal bool IsOutboxEmpty => _outbox.PeekLost() is null && _outbox.IsEmpty;

    /// <summary>Whether CLOSE must leave at once.</summary>
    internal bool IsCloseDue => State == SessionState.Closing && _closeIsDue;

    /// <summary>Ends the session: the next packet says so. What was not delivered yet is not repeated.</summary>
    internal void Close(SessionCloseCode code, string reason, long now)
    {
        if (State == SessionState.Connecting)
        {
            End(reason);
        }
        else if (State == SessionState.Open)
        {
            EndReason = reason;
            _closeCode = code;
            _closeIsDue = true;
            MoveTo(SessionState.Closing);
            _closeUntil = now + (3 * _rtt.ProbeTimeout(PeerAckDelay, 0));
        }
    }

    /// <summary>Ends the session without a word.</summary>
    internal void Abort(string reason) => End(reason);

    private int PollClose(Span<byte> buffer)
    {
        if (!_closeIsDue)
        {
            return 0;
        }

        _closeIsDue = false;
        _framesInPacket = 0;
        var writer = new PacketWriter(buffer[PacketLayout.ShortHeaderBytes..(PacketLayout.DatagramBytesMin - PacketLayout.TrailerBytes)]);
        writer.Byte(PacketFrame.Close);
        writer.Number((int)_closeCode);
        writer.Number(0);
        PacketLayout.WriteShortHeader(buffer, _peerId, _log.Next);
        int lengthBytes = PacketLayout.Seal(buffer, PacketLayout.ShortHeaderBytes + writer.Length, _sendSeed);
        _ = _log.AddPacket(lengthBytes, isEliciting: false, 0, 0);
        return lengthBytes;
    }

    // The peer has not heard: each packet that is twice as far from the last answer is answered again.
    private void OnPacketWhileClosing()
    {
        if (State == SessionState.Closing && (++_packetsWhileClosing & (_packetsWhileClosing - 1)) == 0)
        {
            _closeIsDue = true;
        }
    }

    private void OnPeerClosed() => End(PeerClosedReason);
}
