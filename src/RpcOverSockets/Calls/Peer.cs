using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>The other end of one connection and our state for it: calls in both directions, limits, its end (protocol.md §4).</summary>
/// <remarks>
/// Symmetric: client and server differ only in the parity of their call ids and in who offers services. A state machine over the two ports:
/// frames and times come in by <see cref="IFrameHandler"/>, frames go out by <see cref="IFrameChannel"/>; it owns no thread, socket or
/// clock. User code, continuations included, never runs under the gate.
/// </remarks>
internal sealed partial class Peer : IFrameHandler
{
    private readonly Lock _gate = new();
    private readonly IFrameChannel _channel;
    private readonly PeerSettings _settings;
    private readonly byte _ownParity; // of our call ids
    private readonly Action<Peer, PeerEvent> _onEvent;

    private volatile PeerState _state = PeerState.Handshake; // written under _gate; only moves to the right
    private bool _hasHello;                         // _gate
    private volatile Hello _remote = Hello.Default; // replaced once, under _gate
    private PeerExtras? _extras;                    // set once, by whoever needs it first

    /// <summary>Creates the peer and sends HELLO. Called by the transport before it delivers frames.</summary>
    /// <param name="channel">The way down.</param>
    /// <param name="settings">Limits.</param>
    /// <param name="onEvent">Told, outside the gate, what its owner must know; each event once.</param>
    internal Peer(IFrameChannel channel, PeerSettings settings, Action<Peer, PeerEvent> onEvent)
    {
        _channel = channel;
        _settings = settings;
        _ownParity = channel.IsInitiator ? (byte)1 : (byte)0;
        _onEvent = onEvent;
        long now = channel.Now;
        _lastReceived = now;
        _silenceDue = now + settings.HandshakeTicks;
        SendHello();
        lock (_gate)
        {
            ArmLocked(_silenceDue);
        }

        settings.Peers.Add(this); // last: who finds it there may end it, and HELLO comes before CLOSE
    }

    /// <summary>What the owner of a peer is told.</summary>
    internal enum PeerEvent
    {
        /// <summary>The peer's HELLO has arrived.</summary>
        Ready,

        /// <summary>The peer accepts no new calls.</summary>
        GoingAway,

        /// <summary>The connection is gone; the last event.</summary>
        Closed,
    }

    private enum PeerState : byte
    {
        /// <summary>HELLO has not arrived.</summary>
        Handshake,

        /// <summary>Calls flow in both directions.</summary>
        Open,

        /// <summary>CLOSE was sent or received, or the peer ended its side; what still comes is discarded.</summary>
        Closing,

        /// <summary>The channel is gone.</summary>
        Closed,
    }

    internal PeerSettings Settings => _settings;

    /// <summary>Neighbours in <see cref="PeerSettings.Peers"/>, which guards them.</summary>
    internal Peer? NextInSet { get; set; }

    internal Peer? PreviousInSet { get; set; }

    internal RpcPeer RemotePeer => _channel.Peer;

    /// <summary>Why the connection ended, for messages.</summary>
    internal string EndReason
    {
        get
        {
            lock (_gate)
            {
                return _extras?.EndReason ?? "";
            }
        }
    }

    private PeerExtras Extras =>
        _extras ?? Interlocked.CompareExchange(ref _extras, new PeerExtras(NewCancelBucket(CancelsPerSecond)), null) ?? _extras;

    int IFrameHandler.FrameBytesMax => _settings.FrameBytesMax;

    internal long Now => _channel.Now;

    // Flags that are legal for kinds 00 to 0E (protocol.md §2).
    private static ReadOnlySpan<byte> LegalFlags => [0, 0, 0x0F, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // Written by one turn at a time and read by the timer, which may be a turn late without harm.
    void IFrameHandler.OnReceived(long now) => Volatile.Write(ref _lastReceived, now);

    void IFrameHandler.OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        PeerState state = _state;
        if (state == PeerState.Open && header is { Flags: FrameFlags.None, Call: not 0 })
        {
            // Nearly all frames: nothing below can be wrong with them.
            if (header.Kind == FrameKind.Reply)
            {
                OnReply(header, payload);
                return;
            }

            if (header.Kind == FrameKind.Call)
            {
                OnCall(header, payload);
                return;
            }
        }

        if (state >= PeerState.Closing)
        {
            return; // read and discarded, so that our CLOSE is not lost to a reset
        }

        if (state == PeerState.Handshake && header.Kind != FrameKind.Hello)
        {
            FailConnection(ConnectionCode.Protocol, $"The first frame is of kind {(byte)header.Kind:x2}, not HELLO.");
            return;
        }

        if ((byte)header.Kind >= 0x80)
        {
            return; // an extension that we do not know
        }

        if ((byte)header.Kind >= LegalFlags.Length || header.Kind == FrameKind.None)
        {
            FailConnection(ConnectionCode.Protocol, $"There is no frame kind {(byte)header.Kind:x2}.");
        }
        else if (((byte)header.Flags & ~LegalFlags[(byte)header.Kind]) != 0)
        {
            FailConnection(ConnectionCode.Protocol, $"Flags {(byte)header.Flags:x2} are not legal for kind {(byte)header.Kind:x2}.");
        }
        else if (!IsCallIdLegal(header))
        {
            FailConnection(ConnectionCode.Protocol, $"Call id {header.Call} is not legal for kind {(byte)header.Kind:x2}.");
        }
        else
        {
            OnLegalFrame(header, payload);
        }
    }

    void IFrameHandler.OnBadFrame(ConnectionCode code, string message) => FailConnection(code, message);

    // 0 is due for the connection itself, an id for a call; CREDIT has both forms.
    private static bool IsCallIdLegal(FrameHeader header) => header.Kind switch
    {
        FrameKind.Call => (header.Flags & FrameFlags.OneWay) != 0 == (header.Call == 0),
        FrameKind.Credit => true,
        FrameKind.Hello or FrameKind.Ping or FrameKind.Pong or FrameKind.GoAway or FrameKind.Close or FrameKind.Release => header.Call == 0,
        _ => header.Call != 0,
    };

    private void OnLegalFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        switch (header.Kind)
        {
            case FrameKind.Call:
                OnCall(header, payload);
                break;
            case FrameKind.Reply:
                OnReply(header, payload);
                break;
            case FrameKind.Error:
                OnError(header, payload);
                break;
            case FrameKind.Cancel when RequireLength(header, payload, 0):
                OnCancel(header.Call);
                break;
            case FrameKind.Credit when RequireLength(header, payload, 4):
                OnCredit(header.Call, payload);
                break;
            case FrameKind.Item when RequireItem(payload):
            case FrameKind.Bytes:
            case FrameKind.End when RequireLength(header, payload, 0):
                OnStreamFrame(header, payload);
                break;
            case FrameKind.Ping when RequireLength(header, payload, 8):
                OnPing(payload);
                break;
            case FrameKind.Pong when RequireLength(header, payload, 8):
                OnPong(payload);
                break;
            case FrameKind.Hello:
                OnHello(payload);
                break;
            case FrameKind.GoAway:
                OnGoAway(payload);
                break;
            case FrameKind.Close:
                OnClose(payload);
                break;
            case FrameKind.Release when RequireLength(header, payload, 4):
                OnRelease(payload);
                break;
        }
    }

    private bool RequireLength(FrameHeader header, in ReadOnlySequence<byte> payload, int lengthBytes)
    {
        if (payload.Length == lengthBytes)
        {
            return true;
        }

        FailConnection(
            ConnectionCode.Protocol, $"A frame of kind {(byte)header.Kind:x2} has {payload.Length} bytes of payload, not {lengthBytes}.");
        return false;
    }

    private static uint ReadUInt32(in ReadOnlySequence<byte> payload)
    {
        Span<byte> copy = stackalloc byte[sizeof(uint)];
        payload.CopyTo(copy);
        return BinaryPrimitives.ReadUInt32BigEndian(copy);
    }

    private static ulong ReadUInt64(in ReadOnlySequence<byte> payload)
    {
        Span<byte> copy = stackalloc byte[sizeof(ulong)];
        payload.CopyTo(copy);
        return BinaryPrimitives.ReadUInt64BigEndian(copy);
    }

    private bool RequireItem(in ReadOnlySequence<byte> payload)
    {
        if (!payload.IsEmpty)
        {
            return true;
        }

        FailConnection(ConnectionCode.Protocol, "An ITEM has no item in it.");
        return false;
    }

    private bool IsOwnId(uint call) => (call & 1) == _ownParity;

    private void MoveToLocked(PeerState next)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        Debug.Assert(next > _state, $"{_state} -> {next}");
        _state = next;
    }
}
