using System.Buffers;
using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>The peer's calls: admission and start.</summary>
internal sealed partial class Peer
{
    // Of whatever connection: one that is idle keeps none.
    [ThreadStatic]
    private static IncomingCall? t_spareCall;

    private IncomingCallTable _incoming; // _gate; ordinary calls in progress
    private MethodEntry? _lastMethod;    // the turn; a stale one does no harm
    private MethodEntry? _turnMethod;    // the turn, and who takes it over; whose handler runs on it
    private int _accepted;               // _gate; calls whose handler runs, or whose reply is not yet handed to the kernel

    /// <summary>The peer's calls in progress, and those that wait for a thread.</summary>
    internal int IncomingCount
    {
        get
        {
            lock (_gate)
            {
                return _accepted + WaitingCountLocked;
            }
        }
    }

    void IFrameHandler.OnRepliesSent(int count)
    {
        lock (_gate)
        {
            _accepted -= count;
        }

        if (count > 0)
        {
            AfterCallsEnded();
        }
    }

    /// <summary>Gets the token of a call that is in progress.</summary>
    internal CancellationToken TokenOf(IncomingCall call)
    {
        lock (_gate)
        {
            return call.TokenLocked();
        }
    }

    /// <summary>Takes back a call that nobody refers to.</summary>
    internal void Recycle(IncomingCall call)
    {
        call.Clear();
        lock (_gate)
        {
            HeldLocked.Recycle(call, _settings.ConcurrentCallsMax);
        }
    }

    private void OnCall(FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        bool isOneWay = (header.Flags & FrameFlags.OneWay) != 0;
        if (!isOneWay && IsOwnId(header.Call))
        {
            FailConnection(ConnectionCode.Protocol, $"Call id {header.Call} has the parity of our own calls.");
            return;
        }

        if (isOneWay && (header.Flags & FrameFlags.CallerStream) != 0)
        {
            FailConnection(ConnectionCode.Protocol, "A one-way call announces a stream.");
            return;
        }

        bool isTargeted = (header.Flags & FrameFlags.Target) != 0;
        int prefixBytes = isTargeted ? CallPrefixBytes + 4 : CallPrefixBytes;
        if (payload.Length < prefixBytes)
        {
            FailConnection(ConnectionCode.Protocol, $"A CALL has {payload.Length} bytes of payload; {prefixBytes} is the least.");
            return;
        }

        if (isOneWay && !header.IsUnreliable && !TryTakeOneWayCredit(payload.Length))
        {
            return;
        }

        ReadOnlySpan<byte> prefix = payload.FirstSpan; // a transport gives a frame in one piece, but need not
        if (prefix.Length < prefixBytes)
        {
            prefix = payload.Slice(0, prefixBytes).ToArray();
        }

        prefix = prefix[..prefixBytes];
        uint methodId = BinaryPrimitives.ReadUInt32BigEndian(prefix[^8..]);
        uint timeoutMs = BinaryPrimitives.ReadUInt32BigEndian(prefix[^4..]);
        ReadOnlySequence<byte> arguments = payload.Slice(prefixBytes);
        ExportedObject? exported = null;
        MethodEntry? entry;
        if (isTargeted)
        {
            (exported, entry) = FindTarget(BinaryPrimitives.ReadUInt32BigEndian(prefix), methodId);
        }
        else
        {
            // Most peers call one method many times.
            MethodEntry? last = _lastMethod;
            entry = last is not null && last.Method.Id == methodId ? last : _settings.Methods.Find(methodId);
            _lastMethod = entry;
        }

        RpcMetadata metadata = RpcMetadata.Empty;
        CallError? refusal = isTargeted && exported is null
            ? new CallError(RpcStatus.NotFound, "The call is for an object that this side does not export.", RpcOutcome.NotExecuted)
            : CheckCall(header, methodId, entry, ref arguments, out metadata);
        Admit(header, entry, timeoutMs, header.IsUnreliable ? 0 : (int)payload.Length, refusal, metadata, arguments);
    }

    // What can be refused without looking at the connection's state.
    private static CallError? CheckCall(
        FrameHeader header, uint methodId, MethodEntry? entry, ref ReadOnlySequence<byte> arguments, out RpcMetadata metadata)
    {
        metadata = RpcMetadata.Empty;
        if (entry is null)
        {
            return new CallError(RpcStatus.Unimplemented, $"There is no method with the id {methodId:x8} here.", RpcOutcome.NotExecuted);
        }

        if ((header.Flags & FrameFlags.Meta) != 0 && !Metadata.TryRead(arguments, out metadata, out arguments))
        {
            return new CallError(
                RpcStatus.InvalidArgument,
                $"The metadata of {entry.Method} is malformed or above {RpcMetadata.EntriesMax} entries or {RpcMetadata.BytesMax} bytes.",
                RpcOutcome.NotExecuted);
        }

        bool hasStream = (header.Flags & FrameFlags.CallerStream) != 0;
        return hasStream == entry.Method.HasCallerStream ? null : new CallError(
            RpcStatus.InvalidArgument,
            $"{entry.Method} takes {(hasStream ? "no stream" : "a stream")} from its caller.",
            RpcOutcome.NotExecuted);
    }

    private void Admit(
        FrameHeader header,
        MethodEntry? entry,
        uint timeoutMs,
        int payloadBytes,
        CallError? refusal,
        RpcMetadata metadata,
        in ReadOnlySequence<byte> arguments)
    {
        bool isOneWay = header.Call == 0;
        IncomingCall? call = null;
        bool isDuplicate = false;
        bool waits = false;
        bool runsElsewhere = false;
        lock (_gate)
        {
            isDuplicate = !isOneWay && _incoming.Find(header.Call) is not null;
            refusal ??= RefusalLocked(isBound: isOneWay && !header.IsUnreliable);
            if (!isDuplicate && refusal is null)
            {
                waits = BlockedTurnsLocked >= _settings.BlockedHandlersMax || (isOneWay && _accepted >= _settings.ConcurrentCallsMax);
                long deadline = timeoutMs == 0 ? long.MaxValue : _lastReceived + (timeoutMs * _settings.TicksPerMs);
                call = t_spareCall ?? _extras?.Held?.TakeFree() ?? new IncomingCall();
                t_spareCall = null;
                call.Begin(this, isOneWay ? ++OneWayLocked.LastCall : header.Call, entry!, deadline, isOneWay, payloadBytes);
                call.Metadata = metadata;
                call.Streams = NewIncomingStreams(call, header.Call);
                RegisterLocked(call, waits, arguments);
                runsElsewhere = !waits && StartsElsewhereLocked(entry!);
            }
        }

        if (isDuplicate)
        {
            FailConnection(ConnectionCode.Protocol, $"Call id {header.Call} is in use.");
        }
        else if (refusal is CallError error)
        {
            Refuse(header.Call, entry, payloadBytes, error);
        }
        else if (runsElsewhere)
        {
            StartElsewhere(call!, arguments);
        }
        else if (!waits)
        {
            Start(call!, arguments);
        }
    }

    private void RegisterLocked(IncomingCall call, bool waits, in ReadOnlySequence<byte> arguments)
    {
        IncomingLocked(call.IsOneWay).Add(call);
        if (call.Deadline < _armedDue)
        {
            ArmLocked(call.Deadline);
        }

        if (waits)
        {
            call.KeepArguments(arguments);
            HeldLocked.Enqueue(call);
        }
        else
        {
            _accepted++;
        }
    }

    // Bound: by its credit, so that it may wait.
    private CallError? RefusalLocked(bool isBound)
    {
        if (_drain == DrainState.Refusing)
        {
            return new CallError(RpcStatus.Unavailable, "This side is shutting down.", RpcOutcome.NotExecuted);
        }

        if (!isBound && _accepted + WaitingCountLocked >= _settings.ConcurrentCallsMax)
        {
            return new CallError(
                RpcStatus.ResourceExhausted,
                $"{_accepted + WaitingCountLocked} calls are in progress on this connection and " +
                $"{nameof(RpcConnectionOptions.ConcurrentCallsMax)} is {_settings.ConcurrentCallsMax}.",
                RpcOutcome.NotExecuted);
        }

        // One frame on top: a single large reply on its way must not refuse the calls beside it.
        if (InboundMemory.IsExhausted)
        {
            return new CallError(
                RpcStatus.ResourceExhausted,
                $"{InboundMemory.UsedBytes} bytes of input wait in this process and {nameof(RpcReactorOptions.InboundBytesMax)} is " +
                $"{InboundMemory.LimitBytes}.",
                RpcOutcome.NotExecuted);
        }

        long outboxBytes = _channel.OutboxBytes;
        return outboxBytes <= (long)_settings.OutboxBytesMax + _settings.FrameBytesMax
            ? null
            : new CallError(
                RpcStatus.ResourceExhausted,
                $"{outboxBytes} bytes wait to be read by the caller and {nameof(RpcConnectionOptions.OutboxBytesMax)} is " +
                $"{_settings.OutboxBytesMax}, with one frame on top.",
                RpcOutcome.NotExecuted);
    }

    private ref IncomingCallTable IncomingLocked(bool isOneWay)
    {
        if (isOneWay)
        {
            return ref OneWayLocked.Calls;
        }

        return ref _incoming;
    }

    private void CopyIncomingLocked(List<IncomingCall> calls)
    {
        _incoming.CopyTo(calls);
        _oneWay?.Calls.CopyTo(calls);
    }

    private void Start(IncomingCall call, in ReadOnlySequence<byte> arguments)
    {
        if (call.Entry.Method.Dispatch != RpcDispatchMode.Pool && _channel.TryEnterUserCode() is object section)
        {
            _turnMethod = call.Entry;
            bool isFree = call.Run(arguments, section, out bool isTurn);
            if (isTurn)
            {
                _turnMethod = null;
            }

            if (isFree && isTurn && t_spareCall is null)
            {
                call.Clear();
                t_spareCall = call;
            }
            else if (isFree)
            {
                Recycle(call);
            }

            if (!isTurn)
            {
                RunWaitingCalls();
            }
        }
        else
        {
            call.KeepArguments(arguments);
            ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
        }
    }

    private void Refuse(uint id, MethodEntry? entry, int payloadBytes, CallError error)
    {
        CallLog.CallRefused(_settings.Logger, _channel.Peer.EndPoint, error.Status, error.Message);
        RpcInstruments.Refused.Add(
            1, new KeyValuePair<string, object?>(CallAttributes.Status, CallAttributes.NameOf(error.Status)));
        if (id != 0)
        {
            CountControlFrame();
            NoteLateCancel(entry);
            SendError(id, error, endsCall: false);
        }
        else
        {
            if (entry is not null)
            {
                CallLog.OneWayFailed(_settings.Logger, entry.Method.Service, entry.Method.Name, error.Status, error.Message);
            }

            GiveBackCredit(payloadBytes);
        }
    }

    private void SendError(uint id, CallError error, bool endsCall)
    {
        SegmentWriter output = _channel.BeginFrame();
        if (!TryWriteError(output, id, error))
        {
            _channel.DiscardFrame(output);
            output = _channel.BeginFrame();
            _ = TryWriteError(output, id, error with { Thrown = null, Metadata = null });
        }

        FrameOutput.EndFrame(_channel, output, endsCall);
    }

    // A declared fault is written by user code, which may throw, and may be too large; metadata may be changed while it is written.
    private bool TryWriteError(SegmentWriter output, uint id, CallError error)
    {
        _ = FrameOutput.Begin(output, new FrameHeader(FrameKind.Error, FrameFlags.None, id));
        var writer = new MessagePackWriter(output, _settings.PayloadDepthMax);
        try
        {
            error.Write(ref writer);
            writer.Flush();
        }
#pragma warning disable CA1031 // Whatever a getter of the fault throws, the caller still gets the status and the message.
        catch (Exception e) when (error.Thrown is not null || error.Metadata is not null)
#pragma warning restore CA1031
        {
            if (error.Thrown is not null)
            {
                CallLog.FaultFailed(_settings.Logger, e, error.Thrown.Value.Fault.Name);
            }
            else
            {
                CallLog.MetadataFailed(_settings.Logger, e);
            }

            return false;
        }

        return output.FrameBytes - FrameHeader.LengthBytes <= _remote.FrameBytesMax;
    }
}
