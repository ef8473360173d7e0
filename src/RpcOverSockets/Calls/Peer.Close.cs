using System.Buffers;
using System.Globalization;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>How a connection ends (protocol.md §4.2).</summary>
internal sealed partial class Peer
{
    private const int DrainPongMsMax = 5000;
    private const int LeaveMs = 10_000; // idle, after the peer's goodbye

    private DrainState _drain; // _gate; once it has begun, the connection closes when no call is in progress

    /// <summary>Fires when this side begins to drain.</summary>
    internal CancellationToken GetDrainToken()
    {
        lock (_gate)
        {
            PeerExtras extras = Extras;
            if (extras.Draining is null)
            {
                extras.Draining = new CancellationTokenSource();
                if (extras.IsDrainTold)
                {
                    extras.Draining.Cancel(); // nobody can have registered with a token that nobody has
                }
            }

            return extras.Draining.Token;
        }
    }

    private enum DrainState : byte
    {
        /// <summary>New calls are accepted.</summary>
        None,

        /// <summary>GOAWAY was sent; calls that the peer sent before it knew are accepted.</summary>
        AwaitingPong,

        /// <summary>New calls are refused.</summary>
        Refusing,
    }

    /// <summary>Ends the connection when the calls in progress have ended: GOAWAY, then CLOSE.</summary>
    internal void Drain()
    {
        bool isNew;
        bool isHandshake;
        CancellationTokenSource? draining = null;
        lock (_gate)
        {
            isHandshake = _state == PeerState.Handshake;
            isNew = _state == PeerState.Open && _drain == DrainState.None;
            if (isNew)
            {
                _drain = DrainState.AwaitingPong;
                Extras.DrainDue = _channel.Now + (DrainPongMsMax * _settings.TicksPerMs);
                ArmLocked(Extras.DrainDue);
            }

            // Also where the peer has ended its side and needs no GOAWAY: its calls in progress go on.
            draining = Extras.IsDrainTold ? null : Extras.Draining;
            Extras.IsDrainTold = true;
        }

        if (isHandshake)
        {
            CloseConnection(ConnectionCode.ShuttingDown, "This side is shutting down.");
        }
        else if (isNew)
        {
            SendEnd(FrameKind.GoAway, ConnectionCode.ShuttingDown, "This side is shutting down.");
            SendPing(DrainPing);
        }

        // What handlers have registered with it is user code: it runs on the pool.
        _ = draining?.CancelAsync();
    }

    /// <summary>Ends the connection without a fault: CLOSE, and own calls fail.</summary>
    internal void CloseConnection(ConnectionCode code, string reason)
    {
        if (TryBeginClosing(reason))
        {
            SendEnd(FrameKind.Close, code, reason);
            _channel.Close();
            EndCalls(reason);
        }
    }

    /// <summary>Ends the connection at once, as at the end of the drain's grace.</summary>
    internal void Abort(string reason)
    {
        _ = TryBeginClosing(reason);
        _channel.Abort();
    }

    /// <summary>Ends the connection because the peer broke the protocol or a limit (protocol.md §4.2, CLOSE).</summary>
    private void FailConnection(ConnectionCode code, string reason)
    {
        if (TryBeginClosing($"{code}: {reason}"))
        {
            CallLog.ConnectionError(_settings.Logger, _channel.Peer.EndPoint, code, reason);
            SendEnd(FrameKind.Close, code, reason);
            _channel.Close();
            EndCalls(reason);
        }
    }

    // A CLOSE behind bytes that are not read would wait as long as they: nothing is waited for, and OnClosed tells which calls never left.
    private void AbortSlowPeer()
    {
        const string Reason = "Nothing of what waits to be read was read for too long.";
        if (TryBeginClosing($"{ConnectionCode.SlowPeer}: {Reason}"))
        {
            CallLog.ConnectionError(_settings.Logger, _channel.Peer.EndPoint, ConnectionCode.SlowPeer, Reason);
            SendEnd(FrameKind.Close, ConnectionCode.SlowPeer, Reason);
        }

        _channel.Abort();
    }

    void IFrameHandler.OnEndOfStream()
    {
        bool closes;
        bool isHandshake;
        bool isNew;
        lock (_gate)
        {
            if (_state >= PeerState.Closing)
            {
                return;
            }

            isHandshake = _state == PeerState.Handshake;
            isNew = !_isGoingAway;
            _isGoingAway = true;
            _drain = DrainState.Refusing;
        }

        if (isHandshake)
        {
            CloseConnection(ConnectionCode.NoError, "The peer ended its side before the handshake was complete.");
            return;
        }

        if (isNew)
        {
            _onEvent(this, PeerEvent.GoingAway);
        }

        FailOutgoing("the peer ended its side");
        EndStreamsOfPeer();
        DismissCreditWaiters();
        lock (_gate)
        {
            closes = ClosesNowLocked();
        }

        if (closes)
        {
            CloseAfterLastCall();
        }
    }

    void IFrameHandler.OnCallUnsent(uint call)
    {
        lock (_gate)
        {
            _own?.Table.MarkUnsent(call);
        }
    }

    void IFrameHandler.OnClosed(string reason)
    {
        lock (_gate)
        {
            if (Extras.EndReason.Length == 0)
            {
                Extras.EndReason = reason;
            }

            reason = Extras.EndReason;
            MoveToLocked(PeerState.Closed);
        }

        CallLog.ConnectionEnded(_settings.Logger, _channel.Peer.EndPoint, reason);
        EndCalls(reason);
        ClearDeferred();
        DropAllExports();
        _settings.Peers.Remove(this);
        _onEvent(this, PeerEvent.Closed);
    }

    private bool TryBeginClosing(string reason)
    {
        lock (_gate)
        {
            if (_state >= PeerState.Closing)
            {
                return false;
            }

            Extras.EndReason = reason;
            MoveToLocked(PeerState.Closing);
            return true;
        }
    }

    private void EndCalls(string reason)
    {
        FailOutgoing(reason);
        DismissCreditWaiters();
        CancelAllIncoming();
    }

    private void OnGoAway(in ReadOnlySequence<byte> payload)
    {
        if (!TryReadEnd(payload, out ConnectionCode code, out string reason))
        {
            FailConnection(ConnectionCode.Protocol, "A GOAWAY is malformed.");
            return;
        }

        lock (_gate)
        {
            if (_isGoingAway)
            {
                return;
            }

            _isGoingAway = true;
            _ = ClosesNowLocked();
        }

        CallLog.PeerGoesAway(_settings.Logger, _channel.Peer.EndPoint, code, reason);
        _onEvent(this, PeerEvent.GoingAway);
        DismissSlotWaiters();
        DismissCreditWaiters();
    }

    private void OnClose(in ReadOnlySequence<byte> payload)
    {
        if (!TryReadEnd(payload, out ConnectionCode code, out string reason))
        {
            FailConnection(ConnectionCode.Protocol, "A CLOSE is malformed.");
            return;
        }

        string text = string.Create(CultureInfo.InvariantCulture, $"the peer closed it with {code}: {reason}");
        if (code is not (ConnectionCode.NoError or ConnectionCode.ShuttingDown))
        {
            CallLog.PeerClosed(_settings.Logger, _channel.Peer.EndPoint, code, reason);
        }

        // The peer listens no more, so nothing that is queued is of use; OnClosed ends the calls, and knows which never left.
        if (TryBeginClosing(text))
        {
            _channel.Abort();
        }
    }

    private void OnDrainPong()
    {
        bool closes;
        lock (_gate)
        {
            if (_drain != DrainState.AwaitingPong)
            {
                return;
            }

            _drain = DrainState.Refusing;
            Extras.DrainDue = long.MaxValue;
            closes = ClosesNowLocked();
        }

        if (closes)
        {
            CloseAfterLastCall();
        }
    }

    private bool IsIdleLocked => _accepted == 0 && WaitingCountLocked == 0 && OutgoingCountLocked == 0;

    // To be asked whenever a call has ended.
    private bool ClosesNowLocked()
    {
        bool isDraining = _drain != DrainState.None;
        if (!(isDraining || _isGoingAway) || !IsIdleLocked)
        {
            return false;
        }

        if (!isDraining && _state == PeerState.Open)
        {
            // The peer has said goodbye, and closes. If it never does, each connection that follows would leave one more behind.
            Extras.LeaveDue = _channel.Now + (LeaveMs * _settings.TicksPerMs);
            ArmLocked(Extras.LeaveDue);
        }

        return _drain == DrainState.Refusing;
    }

    private void CloseAfterLastCall() => CloseConnection(ConnectionCode.ShuttingDown, "All calls have ended.");

    private void SendEnd(FrameKind kind, ConnectionCode code, string reason)
    {
        SegmentWriter output = _channel.BeginFrame();
        _ = FrameOutput.Begin(output, new FrameHeader(kind, FrameFlags.None, 0));
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(2);
        writer.WriteInt32((int)code);
        writer.WriteString(reason);
        writer.Flush();
        FrameOutput.EndFrame(_channel, output, endsCall: false);
    }

    // Trailing elements may be missing, and unknown ones may follow. The reason goes into logs and exceptions, so it is cut like a message.
    private static bool TryReadEnd(in ReadOnlySequence<byte> payload, out ConnectionCode code, out string reason)
    {
        code = ConnectionCode.NoError;
        reason = "";
        try
        {
            var reader = new MessagePackReader(payload);
            int count = reader.ReadArrayHeader();
            code = count > 0 ? (ConnectionCode)reader.ReadInt32() : ConnectionCode.NoError;
            reason = (count > 1 ? reader.ReadStringCut(CallError.MessageCharsMax) : null) ?? "";
            for (int i = 2; i < count; i++)
            {
                reader.Skip();
            }

            return reader.Remaining == 0;
        }
        catch (RpcSerializationException)
        {
            return false;
        }
    }
}
