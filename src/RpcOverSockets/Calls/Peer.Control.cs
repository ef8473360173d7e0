using System.Buffers;
using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>Frames of the connection itself: HELLO, PING, and the floods that are not accepted.</summary>
internal sealed partial class Peer
{
    private const int ControlFramesMax = 1000; // queued and unread by the peer
    private const int CancelBurst = 1000;
    private const int CancelsPerSecond = 33;
    private const int OwnCancelsPerSecond = 30; // below what a peer accepts, because its clock and the way there differ
    private const int PingIntervalMsMin = 1000;
    private const int PingStrikesMax = 2;

    // PINGs carry what they are for, and PONG brings it back.
    private const ulong KeepAlivePing = 0x524F_5331_4B41_0000;
    private const ulong DrainPing = 0x524F_5331_4452_0000;

    // One turn at a time touches these; a call in progress on a replaced thread does not.
    private long _lastPing = long.MinValue;
    private byte _pingStrikes;

    private int _controlFrames; // Interlocked; queued since the outbox was last seen empty

    private void SendHello()
    {
        _settings.Freeze();
        var hello = new Hello
        {
            FrameBytesMax = (uint)_settings.FrameBytesMax,
            CallsMax = (uint)_settings.ConcurrentCallsMax,
            CreditBytes = (uint)_settings.CreditBytes,
            KeepAliveMs = 0, // no promise: we answer PINGs, and send our own when the peer is silent
            Agent = AgentName.Value,
            Services = _settings.Methods.Services,
        };
        SegmentWriter output = _channel.BeginFrame();
        _ = FrameOutput.Begin(output, new FrameHeader(FrameKind.Hello, FrameFlags.None, 0));
        var writer = new MessagePackWriter(output);
        hello.Write(ref writer);
        writer.Flush();
        FrameOutput.EndFrame(_channel, output, endsCall: false);
    }

    private void OnHello(in ReadOnlySequence<byte> payload)
    {
        if (_state != PeerState.Handshake)
        {
            FailConnection(ConnectionCode.Protocol, "A second HELLO came.");
            return;
        }

        ConnectionCode code = Hello.TryRead(payload, out Hello hello);
        if (code != ConnectionCode.NoError)
        {
            FailConnection(code, code == ConnectionCode.UnsupportedVersion
                ? $"The peer speaks another version of the protocol than {Hello.Version}."
                : "The HELLO is malformed, or one of its values is below its minimum.");
            return;
        }

        lock (_gate)
        {
            if (_state != PeerState.Handshake)
            {
                return; // closed meanwhile: a stop, or the time for the handshake
            }

            // Without what a peer may make long: it was used, and would stay as long as the connection.
            _remote = Hello.Share(hello with { Agent = null, Services = [] });
            _hasHello = true;
            if (_oneWay is OneWayFlow oneWay)
            {
                oneWay.Credit += hello.CreditBytes - (long)Hello.CreditDefault;
                oneWay.Window = hello.CreditBytes;
            }

            StartKeepAliveLocked();
            MoveToLocked(PeerState.Open);
        }

        _settings.Called.OnHello(hello.Services, hello.Services.Length == 0 ? "" : _channel.Peer.EndPoint);
        _onEvent(this, PeerEvent.Ready);
    }

    private void OnPing(in ReadOnlySequence<byte> payload)
    {
        long now = _channel.Now;
        bool isIdle;
        lock (_gate)
        {
            isIdle = _accepted == 0 && OutgoingCountLocked == 0;
        }

        // Pings beside calls cost little and measure something; pings alone, faster than once a second, are abuse.
        if (_lastPing != long.MinValue && isIdle && now - _lastPing < PingIntervalMsMin * _settings.TicksPerMs)
        {
            if (++_pingStrikes > PingStrikesMax)
            {
                FailConnection(ConnectionCode.EnhanceYourCalm, $"PINGs without calls come faster than every {PingIntervalMsMin} ms.");
                return;
            }
        }
        else
        {
            _pingStrikes = 0;
        }

        _lastPing = now;
        CountControlFrame();
        ulong value = ReadUInt64(payload);
        if (!TryOwePong(value))
        {
            SendPong(value);
        }
    }

    private void OnPong(in ReadOnlySequence<byte> payload)
    {
        if (ReadUInt64(payload) == DrainPing)
        {
            OnDrainPong();
        }
    }

    private void SendPing(ulong purpose)
    {
        Span<byte> payload = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(payload, purpose);
        FrameOutput.Send(_channel, new FrameHeader(FrameKind.Ping, FrameFlags.None, 0), payload);
    }

    /// <summary>Tells the peer that the caller has left, unless so many have left lately that the peer would take it for an attack: the
    /// handler then goes on until the deadline, which it knows.</summary>
    private void SendCancel(uint call, bool hasStreams)
    {
        bool isPaced;
        lock (_gate)
        {
            // A stream that is not cancelled would wait for credit for ever.
            isPaced = hasStreams || OwnLocked.Cancels.TryTake(_channel.Now);
        }

        if (isPaced)
        {
            SendEmpty(FrameKind.Cancel, call);
        }
    }

    private TokenBucket NewCancelBucket(int perSecond) => new(CancelBurst, perSecond, _settings.TicksPerMs, _channel.Now);

    private void SendEmpty(FrameKind kind, uint call) => FrameOutput.Send(_channel, new FrameHeader(kind, FrameFlags.None, call), []);

    /// <summary>Counts an answer that the peer made us queue and that no call limit bounds.</summary>
    private void CountControlFrame()
    {
        if (_channel.OutboxBytes == 0)
        {
            Interlocked.Exchange(ref _controlFrames, 1);
        }
        else if (Interlocked.Increment(ref _controlFrames) > ControlFramesMax)
        {
            FailConnection(ConnectionCode.EnhanceYourCalm, $"More than {ControlFramesMax} answers wait to be read.");
        }
    }
}
