using System.Buffers;
using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>Own calls: their places, frames and ends.</summary>
internal sealed partial class Peer
{
    private const int CallPrefixBytes = 8; // method id, timeout

    private OwnCalls? _own;    // _gate; made by the first call
    private bool _isGoingAway; // _gate; the peer sent GOAWAY, or we do not want new calls ourselves

    /// <summary>Whether new calls may start here, as far as anybody can know without the gate.</summary>
    internal bool IsUsable => _state == PeerState.Open && !_isGoingAway;

    /// <summary>One of the sides has said goodbye; stays when the connection is closed.</summary>
    internal bool IsGoingAway => _isGoingAway;

    /// <summary>Own calls in progress.</summary>
    internal int OutgoingCount
    {
        get
        {
            lock (_gate)
            {
                return OutgoingCountLocked;
            }
        }
    }

    private OwnCalls OwnLocked => _own ??= new OwnCalls(_ownParity != 0, NewCancelBucket(OwnCancelsPerSecond));

    private int OutgoingCountLocked => _own is OwnCalls own ? own.Table.Count : 0;

    /// <summary>Starts a call if the peer takes calls and has a free place.</summary>
    /// <param name="call">The call; owned by the peer until it ends.</param>
    /// <param name="isReserved">True if <see cref="ReserveAsync"/> has reserved the place.</param>
    internal bool TryBegin(OutgoingCall call, bool isReserved)
    {
        lock (_gate)
        {
            OwnCalls own = OwnLocked;
            if (isReserved)
            {
                own.SlotsReserved--;
            }

            if (_state != PeerState.Open || _isGoingAway)
            {
                return false;
            }

            if (!isReserved && (own.Table.Count + own.SlotsReserved >= _remote.CallsMax || own.SlotWaiters is { Count: > 0 }))
            {
                return false;
            }

            if (call.Route?.Target is RemoteObject target && !target.TryBeginCall())
            {
                HandOverSlotLocked();
                return false;
            }

            own.Table.Add(call);
            own.Begun++;
            if (call.Deadline < _armedDue)
            {
                ArmLocked(call.Deadline);
            }

            return true;
        }
    }

    /// <summary>Writes and queues the CALL frame of a call that was begun.</summary>
    /// <param name="call">The call.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="now">A timestamp.</param>
    /// <returns>Null, or why the arguments could not be sent: the call has then ended, its id is free, and the caller completes
    /// it.</returns>
    internal RpcException? SendCall<TArguments>(OutgoingCall call, in TArguments arguments, long now)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        uint timeoutMs = TimeoutOf(call.Deadline, now);
        SegmentWriter output = _channel.BeginFrame();
        FrameFlags flags = call.Method.HasCallerStream ? FrameFlags.CallerStream : FrameFlags.None;
        flags |= call.Route?.Flags ?? FrameFlags.None;
        var header = new FrameHeader(FrameKind.Call, flags, call.Id);
        RpcException? failure = WriteCall(output, header, call.Method, call.Route, timeoutMs, arguments, out ExportScope? exports);
        if (failure is null && (exports is null || TryKeepExports(call.Id, exports)))
        {
            FrameOutput.EndFrame(_channel, output, endsCall: false);
            AfterCallQueued();
            return null;
        }

        exports?.Drop(disposes: false);
        _channel.DiscardFrame(output);
        AfterCallQueued();

        // Who took the call out of the table meanwhile has completed it: its deadline, or the end of the connection.
        return TryRemoveOutgoing(call.Id, out OutgoingCall? removed, out _) && removed is not null ? failure : null;
    }

    private bool TryKeepExports(uint id, ExportScope exports)
    {
        lock (_gate)
        {
            return _own!.Table.TryKeep(id, exports); // the call was begun
        }
    }

    /// <summary>Ends a call because its caller's token fired; does nothing if it has ended.</summary>
    internal void CancelOutgoing(OutgoingCall call, CancellationToken token)
    {
        bool isOurs;
        bool hasStreams;
        uint id;
        lock (_gate)
        {
            id = call.Id;
            hasStreams = call.Streams is not null;
            isOurs = call.Observes(token) && _own?.Table.TryAbandon(call) == true;
        }

        if (isOurs)
        {
            call.Fail(new OperationCanceledException(token));
            SendCancel(id, hasStreams);
        }
    }

    // Writes a CALL frame; the caller ends or discards it, and drops the exports if the call is not sent.
    private RpcException? WriteCall<TArguments>(
        SegmentWriter output,
        FrameHeader header,
        RpcMethodDescriptor method,
        CallRoute? route,
        uint timeoutMs,
        in TArguments arguments,
        out ExportScope? exports)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        RemoteObject? target = route?.Target;
        int prefixBytes = target is null ? CallPrefixBytes : CallPrefixBytes + 4;
        Span<byte> start = FrameOutput.Begin(output, header, prefixBytes);
        if (target is not null)
        {
            BinaryPrimitives.WriteUInt32BigEndian(start, target.Id);
        }

        BinaryPrimitives.WriteUInt32BigEndian(start[^8..], method.Id);
        BinaryPrimitives.WriteUInt32BigEndian(start[^4..], timeoutMs);
        var writer = new MessagePackWriter(output, _settings.PayloadDepthMax, references: this);
        RpcException? failure = null;
        try
        {
            if (route?.Metadata is byte[] metadata)
            {
                writer.WriteRaw(metadata);
            }

            TArguments.Write(ref writer, in arguments);
            writer.Flush();
        }
        catch (RpcException e)
        {
            // A limit; or a getter's, which may tell of another call: this one has not left.
            failure = e.Outcome == RpcOutcome.NotExecuted ? e : new RpcException(e.Status, e.Message, RpcOutcome.NotExecuted, e);
        }
#pragma warning disable CA1031 // Codecs call user code (getters): whatever it throws fails this call; the frame must be taken back.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = new RpcException(
                RpcStatus.InvalidArgument, $"The arguments of {method} could not be written: {e.Message}", RpcOutcome.NotExecuted, e);
        }

        exports = writer.References as ExportScope;
        if (failure is not null)
        {
            return failure;
        }

        int frameBytes = output.FrameBytes - FrameHeader.LengthBytes;
        return frameBytes <= _remote.FrameBytesMax
            ? null
            : new RpcException(
                RpcStatus.ResourceExhausted,
                $"The call of {method} has {frameBytes} bytes and {_channel.Peer} accepts frames of {_remote.FrameBytesMax} bytes.",
                RpcOutcome.NotExecuted);
    }

    private void OnReply(FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        if (!TryEndOutgoing(header, out OutgoingCall? call, out CallReferences references))
        {
            return;
        }

        ReadOnlySequence<byte> result = payload;
        RpcMetadata? metadata = null;
        bool isLegal = (header.Flags & FrameFlags.Meta) == 0 || Metadata.TryRead(payload, out metadata, out result);
        if (call is null)
        {
            if (references.IsResult && isLegal)
            {
                GiveBackResult(result);
            }

            return;
        }

        if (!isLegal)
        {
            call.SetFailure(new RpcException(
                RpcStatus.Internal, $"The metadata of the reply to {call.Method} is malformed.", RpcOutcome.Executed));
        }
        else
        {
            call.Decode(result, _settings.PayloadDepthMax);
            call.SetMetadata(metadata);
        }

        CompleteOnTurn(call);
    }

    private void OnError(FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        CallError error;
        try
        {
            error = CallError.Read(payload);
        }
        catch (RpcSerializationException e)
        {
            FailConnection(ConnectionCode.Protocol, $"The ERROR of call {header.Call} is malformed: {e.Message}");
            return;
        }

        if (!TryEndOutgoing(header, out OutgoingCall? call, out CallReferences references))
        {
            return;
        }

        if (error.Outcome == RpcOutcome.NotExecuted)
        {
            references.Exports?.Drop(disposes: false); // the peer has not taken them over
        }

        if (call is not null)
        {
            call.SetFailure(NamedError(error, call.Method).ToException(call.Method));
            CompleteOnTurn(call);
        }
    }

    // Who serves knows an id only; the caller knows what it stands for.
    private CallError NamedError(CallError error, RpcMethodDescriptor method) =>
        error is { Status: RpcStatus.Unimplemented, Outcome: RpcOutcome.NotExecuted }
            ? error with
            {
                Message = $"{_channel.Peer} does not serve {method}; is its contract added there, in this version? "
                    + $"It says: {error.Message}",
            }
            : error;

    // The caller has left, so nobody else will drop the object that the result refers to.
    private void GiveBackResult(in ReadOnlySequence<byte> result)
    {
        try
        {
            var reader = new MessagePackReader(result);
            if (!reader.TryReadNil())
            {
                SendRelease(reader.ReadUInt32());
            }
        }
        catch (RpcSerializationException)
        {
            // It is no reference: then there is nothing to drop.
        }
    }

    private bool TryEndOutgoing(FrameHeader header, out OutgoingCall? call, out CallReferences references)
    {
        bool isInUse = TryRemoveOutgoing(header.Call, out call, out references);
        if (!isInUse)
        {
            FailConnection(ConnectionCode.Protocol, $"A {header.Kind} came for call {header.Call}, which is not in progress.");
        }

        return isInUse;
    }

    private bool TryRemoveOutgoing(uint id, out OutgoingCall? call, out CallReferences references)
    {
        bool isInUse;
        bool closes;
        lock (_gate)
        {
            if (_own is null)
            {
                call = null;
                references = default;
                return false;
            }

            isInUse = _own.Table.TryRemove(id, out call, out references);
            HandOverSlotLocked();
            closes = isInUse && ClosesNowLocked();
        }

        references.Target?.EndCall();
        if (closes)
        {
            CloseAfterLastCall();
        }

        return isInUse;
    }

    // The caller's continuation runs here, on the worker, which saves a thread switch; if it blocks, the turn is taken over.
    private void CompleteOnTurn(OutgoingCall call)
    {
        if (_channel.TryEnterUserCode() is object section)
        {
            call.Complete(continueInline: true);
            LeaveUserCode(section);
        }
        else if (call.TellsMetadata)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Complete(continueInline: false), call, preferLocal: false);
        }
        else
        {
            call.Complete(continueInline: false);
        }
    }

    private void FailOutgoing(string reason)
    {
        var calls = new List<(OutgoingCall Call, bool IsUnsent)>();
        lock (_gate)
        {
            _own?.Table.TakeAll(calls);
        }

        foreach ((OutgoingCall call, bool isUnsent) in calls)
        {
            RpcOutcome outcome = isUnsent ? RpcOutcome.NotExecuted : RpcOutcome.Unknown;
            string what = isUnsent ? "had not left" : "may or may not have run";
            call.Fail(new RpcException(
                RpcStatus.Unavailable, $"The connection to {_channel.Peer} has ended ({reason}); {call.Method} {what}.", outcome));
        }

        DismissSlotWaiters();
    }

    /// <summary>Milliseconds until a deadline, rounded up, at least 1; 0 for none.</summary>
    private uint TimeoutOf(long deadline, long now)
    {
        if (deadline == long.MaxValue)
        {
            return 0;
        }

        long ticks = Math.Max(deadline - now, 1);
        return (uint)Math.Min((ticks + _settings.TicksPerMs - 1) / _settings.TicksPerMs, uint.MaxValue);
    }
}
