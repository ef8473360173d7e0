using System.Buffers.Binary;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <content>How a session begins: INIT, RETRY with a token, INIT with the token, ACCEPT (docs/udp.md §2).</content>
internal sealed partial class DatagramSession
{
    internal const int InstanceBytes = 16;
    internal const int TokenBytesMax = 64;

    private const int ReceiptBytesMax = 512;
    private const long InitTimeoutMax = SessionTime.Second;

    private readonly byte[] _instance = new byte[InstanceBytes];
    private byte[] _token = [];
    private long _initSentAt = SessionTime.Never;
    private bool _isInitRepeated;
    private long _initDue = SessionTime.Never;
    private long _secondInitAt = SessionTime.Never;
    private uint _initNumber;
    private int _initBackoff;
    private bool _acceptIsDue;

    /// <summary>Names this run of the server; a session never outlives it.</summary>
    internal UInt128 Incarnation { get; private set; }

    /// <summary>Begins to connect.</summary>
    /// <param name="settings">Limits.</param>
    /// <param name="server">Where to.</param>
    /// <param name="random">From the system's generator: ids are made of it.</param>
    /// <param name="now">The time.</param>
    internal static DatagramSession Connect(SessionSettings settings, in DatagramAddress server, ulong random, long now)
    {
        ulong id = random ^ 0x5851F42D4C957F2D;
        var session = new DatagramSession(settings, isClient: true, new ConnectionId(id == 0 ? 1 : id), server, random, now);
        BinaryPrimitives.WriteUInt64BigEndian(session._instance, session.NextRandom());
        BinaryPrimitives.WriteUInt64BigEndian(session._instance.AsSpan(8), session.NextRandom());
        session._initDue = now;
        return session;
    }

    /// <summary>Begins a session with a client that has shown its address.</summary>
    internal static DatagramSession Accept(SessionSettings settings, in AcceptedInit init, ConnectionId id, ulong random, long now)
    {
        var session = new DatagramSession(settings, isClient: false, id, init.From, random, now);
        session.Open(init.ClientId, init.Parameters);
        session.Incarnation = init.Incarnation;
        session._acceptIsDue = true;
        // The token's age is a round trip only if no INIT was lost meanwhile; a client repeats one after three times this (PollInit).
        if (init.RoundTrip > 0 && init.RoundTrip <= settings.InitialRtt)
        {
            session._rtt.Add(init.RoundTrip, 0);
        }

        return session;
    }

    /// <summary>The client said INIT again: it has not seen the ACCEPT.</summary>
    internal void RepeatAccept() => _acceptIsDue = State == SessionState.Open;

    private void Open(ConnectionId peerId, in SessionParameters peer)
    {
        _peerId = peerId;
        _peer = peer;
        _sendSeed = PacketLayout.ShortSeed(peerId, Id);
        _receiveSeed = PacketLayout.ShortSeed(Id, peerId);
        _peerGranted = peer.WindowBytes;
        _outbox.Open(peer.WindowBytes);
        _size.Limit(peer.DatagramBytesMax);
        MoveTo(SessionState.Open);
    }

    private int PollInit(Span<byte> buffer, long now)
    {
        if (_initDue > now && _secondInitAt > now)
        {
            return 0;
        }

        _secondInitAt = SessionTime.Never;
        if (_initDue <= now)
        {
            // Each repetition is two packets, as a probe is later: a lost INIT costs more than any other packet.
            long timeout = _rtt.ProbeTimeout(0, 0);
            timeout = Math.Max(timeout, Math.Min(timeout << Math.Min(_initBackoff, 20), InitTimeoutMax));
            _initDue = now + timeout;
            _secondInitAt = _initBackoff++ > 0 ? now + (timeout / CopySpacing) : SessionTime.Never;
        }

        PacketLayout.WriteLongHeader(buffer, LongPacketKind.Init, default, Id, _initNumber);
        var writer = new PacketWriter(buffer[PacketLayout.LongHeaderBytes..(PacketLayout.DatagramBytesMin - PacketLayout.TrailerBytes)]);
        writer.Bytes(_instance);
        writer.Number(_token.Length);
        writer.Bytes(_token);
        _settings.Parameters.Write(ref writer);
        writer.Free.Clear();
        _initSentAt = now;
        return PacketLayout.Seal(buffer, PacketLayout.DatagramBytesMin - PacketLayout.TrailerBytes, Crc32C.Seed);
    }

    private int PollAccept(Span<byte> buffer)
    {
        _acceptIsDue = false;
        PacketLayout.WriteLongHeader(buffer, LongPacketKind.Accept, _peerId, Id, 0);
        var writer = new PacketWriter(buffer[PacketLayout.LongHeaderBytes..ReceiptBytesMax]);
        writer.UInt64((ulong)(Incarnation >> 64));
        writer.UInt64((ulong)Incarnation);
        _settings.Parameters.Write(ref writer);
        return PacketLayout.Seal(buffer, PacketLayout.LongHeaderBytes + writer.Length, Crc32C.Seed);
    }

    private void OnLongPacket(ReadOnlySpan<byte> packet, long now)
    {
        if (!_isClient || !PacketLayout.IsIntact(packet, Crc32C.Seed))
        {
            return;
        }

        var body = new PacketReader(PacketLayout.LongBody(packet));
        LongPacketKind kind = PacketLayout.LongKind(packet);
        if (kind == LongPacketKind.Reset)
        {
            OnReset(PacketLayout.LongSource(packet), ref body);
        }
        else if (State == SessionState.Connecting && PacketLayout.LongDestination(packet) == Id)
        {
            switch (kind)
            {
                case LongPacketKind.Retry:
                    OnRetry(ref body, now);
                    break;
                case LongPacketKind.Accept:
                    OnAccept(PacketLayout.LongSource(packet), ref body, now);
                    break;
                case LongPacketKind.Refuse:
                    OnRefuse(ref body);
                    break;
                default:
                    break;
            }
        }
    }

    private void OnRetry(ref PacketReader body, long now)
    {
        ReadOnlySpan<byte> token = body.TakeRest();
        if (token.IsEmpty || token.Length > TokenBytesMax || token.SequenceEqual(_token))
        {
            return;
        }

        TakeHandshakeSample(now);
        _token = token.ToArray();
        _initNumber++;
        _initBackoff = 0;
        _initDue = now;
    }

    private void OnAccept(ConnectionId server, ref PacketReader body, long now)
    {
        if (server.IsNone || !body.TryUInt64(out ulong high) || !body.TryUInt64(out ulong low)
            || !SessionParameters.TryRead(ref body, out SessionParameters parameters))
        {
            return;
        }

        TakeHandshakeSample(now);
        Incarnation = new UInt128(high, low);
        _initDue = SessionTime.Never;
        _lastReceivedAt = now;
        _progressAt = now;
        Open(server, parameters);
    }

    // Once an INIT was repeated nobody knows which of them is answered, and a late RETRY to the first would pass for one to the second.
    private void TakeHandshakeSample(long now)
    {
        _isInitRepeated |= _initBackoff > 1;
        if (!_isInitRepeated)
        {
            _rtt.Add(now - _initSentAt, 0);
        }
    }

    private void OnRefuse(ref PacketReader body)
    {
        IsRefused = true;
        End(body.TryByte(out byte reason)
            ? reason switch
            {
                (byte)RefuseReason.Busy => "the server has too many connections",
                (byte)RefuseReason.ShuttingDown => "the server is shutting down",
                (byte)RefuseReason.Version => "the server speaks another version of the datagram protocol",
                _ => $"the server refused the connection, reason {reason}",
            }
            : "the server refused the connection");
    }

    // Who sends a reset has seen a packet of ours: it knows the id of the session and the packet's number. It need not know more, because a
    // server that was started anew knows nothing else.
    private void OnReset(ConnectionId unknown, ref PacketReader body)
    {
        if (State != SessionState.Open || unknown != _peerId || !body.TryUInt32(out uint number))
        {
            return;
        }

        long full = PacketLayout.Expand(number, _log.Next);
        if (full >= 0 && full < _log.Next && full >= _log.Next - DuplicateWindow.BitsMax)
        {
            End("the server no longer knows this session; it may have been restarted");
        }
    }
}
