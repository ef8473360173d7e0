namespace RpcOverSockets.Transport.Datagrams.Session;

/// <content>The peer's address may change under way, when a NAT forgets its binding.</content>
internal sealed partial class DatagramSession
{
    // A packet with nothing but a challenge is far below three times of what came, so nobody can be flooded by it.
    private const int PathPacketBytes = PacketLayout.ShortHeaderBytes + 1 + sizeof(ulong) + PacketLayout.TrailerBytes;

    private DatagramAddress _candidate;
    private ulong _challenge;
    private long _challengedAt = long.MinValue / 2;
    private bool _challengeIsDue;
    private ulong _challengeToAnswer;
    private DatagramAddress _answerTo;
    private bool _answerIsDue;

    /// <summary>How often the path changed.</summary>
    internal int PathChanges { get; private set; }

    private void OnNewPath(in DatagramAddress from, int lengthBytes, long now)
    {
        if (_isClient || (from == _candidate && now - _challengedAt < Math.Max(_rtt.Smoothed, RttEstimator.PtoMin))
            || lengthBytes * 3 < PathPacketBytes)
        {
            return;
        }

        _candidate = from;
        _challenge = NextRandom();
        _challengedAt = now;
        _challengeIsDue = true;
    }

    private void OnPathResponse(ulong answer)
    {
        if (answer != _challenge || _challenge == 0)
        {
            return;
        }

        // Another port is a NAT's doing and the path is the same; another address is another path.
        if (!_candidate.IsSameIp(Path))
        {
            _rtt = new RttEstimator(_settings.InitialRtt);
            _congestion.Reset();
            _size.Reset();
            SetPacketBytes(_size.Bytes);
        }

        _challenge = 0;
        Path = _candidate;
        PathChanges++;
    }

    private bool TryPollPath(Span<byte> buffer, long now, out int lengthBytes, out DatagramAddress to)
    {
        lengthBytes = 0;
        to = Path;
        if (_challengeIsDue)
        {
            _challengeIsDue = false;
            to = _candidate;
            lengthBytes = WritePathPacket(buffer, PacketFrame.PathChallenge, _challenge, now);
        }
        else if (_answerIsDue)
        {
            _answerIsDue = false;
            to = _answerTo;
            lengthBytes = WritePathPacket(buffer, PacketFrame.PathResponse, _challengeToAnswer, now);
        }

        return lengthBytes > 0;
    }

    private int WritePathPacket(Span<byte> buffer, byte kind, ulong value, long now)
    {
        _framesInPacket = 0;
        var writer = new PacketWriter(buffer[PacketLayout.ShortHeaderBytes..]);
        writer.Byte(kind);
        writer.UInt64(value);
        return Commit(buffer, writer.Length, isEliciting: false, ackedUpTo: -1, now);
    }
}
