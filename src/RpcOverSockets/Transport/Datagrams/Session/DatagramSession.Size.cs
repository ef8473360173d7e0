namespace RpcOverSockets.Transport.Datagrams.Session;

/// <content>How large packets may be on this path.</content>
internal sealed partial class DatagramSession
{
    /// <summary>The size of a full packet at the moment.</summary>
    internal int PacketBytes => _packetBytes;

    /// <summary>Bytes that may be in flight.</summary>
    internal long WindowBytes => _congestion.Bytes;

    internal long InFlightBytes => _log.InFlightBytes;

    /// <summary>For tests: memory of messages that cannot be delivered yet, and what it may be at most.</summary>
    internal long HeldBytes => _inbox.HeldBytes;

    internal long HeldBytesMax => _inbox.HeldBytesMax;

    /// <summary>The smoothed round trip.</summary>
    internal long RoundTrip => _rtt.Smoothed;

    /// <summary>For tests: what the packets in flight have in all.</summary>
    internal long SumInFlight() => _log.SumInFlight();

    /// <summary>For messages of tests: what the session waits for.</summary>
    internal string Describe(long now) =>
        $"{State}, ack {_acks.Due - now}, loss {_lossTime - now}, probe {ProbeAt - now}, second {_secondProbeAt - now}, " +
        $"paced {_pacedUntil - now}, in flight {_log.InFlightCount}, window {_congestion.Bytes}";

    private void SetPacketBytes(int packetBytes)
    {
        _packetBytes = packetBytes;
        _congestion.SetPacketBytes(packetBytes);
    }

    /// <summary>While there is traffic, tries a larger packet now and then.</summary>
    private int PollSizeProbe(Span<byte> buffer, long now)
    {
        if (_log.InFlightCount == 0 || !_rtt.HasSample || !_size.IsProbeDue(now))
        {
            return 0;
        }

        int probeBytes = _size.BeginProbe();
        int bodyBytes = probeBytes - PacketLayout.ShortHeaderBytes - PacketLayout.TrailerBytes;
        _framesInPacket = 0;
        Span<byte> body = buffer.Slice(PacketLayout.ShortHeaderBytes, bodyBytes);
        body.Clear();
        body[0] = PacketFrame.Ping;
        int lengthBytes = Commit(buffer, bodyBytes, isEliciting: true, ackedUpTo: -1, now);
        _log[_log.Next - 1].IsSizeProbe = true;
        return lengthBytes;
    }
}
