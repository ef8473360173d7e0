using System.Buffers;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>Streams within calls: frames, credit, and senders that wait until the connection takes more.</summary>
internal sealed partial class Peer
{
    private volatile bool _isSendBlocked; // written under _gate; the kernel took less than was queued

    internal IFrameChannel Channel => _channel;

    /// <summary>What the peer grants each stream at its start.</summary>
    internal long StreamCreditOfPeer => _remote.CreditBytes;

    internal uint FrameBytesMaxOfPeer => _remote.FrameBytesMax;

    /// <summary>Whether what is queued waits for the peer to read: streams keep back what they have.</summary>
    internal bool IsSendBlocked => _isSendBlocked;

    void IFrameHandler.OnSendUnblocked()
    {
        OutboundStream[] streams = [];
        bool hasDeferred;
        lock (_gate)
        {
            _isSendBlocked = false;
            hasDeferred = HasDeferredLocked;
            if (_extras?.BlockedStreams is { Count: > 0 } blocked)
            {
                streams = [.. blocked];
                blocked.Clear();
            }
        }

        foreach (OutboundStream stream in streams)
        {
            stream.Retry();
        }

        if (hasDeferred)
        {
            SendDeferred();
        }
    }

    /// <summary>Asks for <see cref="OutboundStream.Retry"/> when the connection takes more.</summary>
    /// <returns>False if it does already.</returns>
    internal bool TryAwaitUnblocked(OutboundStream stream)
    {
        lock (_gate)
        {
            if (_isSendBlocked)
            {
                _ = (Extras.BlockedStreams ??= []).Add(stream); // once, however often its credit grows meanwhile
            }

            return _isSendBlocked;
        }
    }

    /// <summary>Takes back what <see cref="TryAwaitUnblocked"/> asked for: the stream has ended. A connection that is never quite
    /// unblocked must not keep all streams that it ever had.</summary>
    internal void ForgetBlocked(OutboundStream stream)
    {
        lock (_gate)
        {
            _ = _extras?.BlockedStreams?.Remove(stream);
        }
    }

    /// <summary>Wakes the reader of a stream; its code runs here, on the worker, where that is allowed.</summary>
    internal void WakeOnTurn(InboundStream stream)
    {
        object? section = _channel.TryEnterUserCode();
        stream.Wake(continueInline: section is not null);
        LeaveUserCode(section);
    }

    internal void SendStreamCredit(uint call, uint grant) => FrameOutput.Send(_channel, FrameKind.Credit, call, grant);

    /// <summary>The caller's stream is complete.</summary>
    internal void SendEndOfStream(uint call) => SendEmpty(FrameKind.End, call);

    /// <summary>Ends an own call because its caller has left, or cannot go on; the peer is told. Does nothing if the call has
    /// ended.</summary>
    /// <param name="id">The call's id, which may be another's by now.</param>
    /// <param name="stream">One of the call's streams.</param>
    /// <param name="failure">What the caller gets.</param>
    internal void AbandonOutgoing(uint id, object stream, Exception failure)
    {
        OutgoingCall? call;
        lock (_gate)
        {
            if (_own is not OwnCalls own || !own.Table.TryFind(id, out call) || call?.Streams?.Has(stream) != true
                || !own.Table.TryAbandon(call))
            {
                return;
            }
        }

        call.Fail(failure);
        SendCancel(id, hasStreams: true);
    }

    /// <summary>An item of a call's caller cannot be read: the call fails, whatever its handler makes of it.</summary>
    internal void RefuseItems(IncomingCall call, string message)
    {
        CancellationTokenSource? source = null;
        lock (_gate)
        {
            if (!call.IsCancelledLocked)
            {
                call.Refusal = message;
                source = call.CancelLocked(RpcStatus.InvalidArgument);
                if (source is not null)
                {
                    call.AddReference();
                }
            }
        }

        if (source is not null)
        {
            CancelOnPool(call, source);
        }
    }

    internal CallStreams NewOutgoingStreams(RpcMethodDescriptor method)
    {
        bool hasItems = (method.Flags & RpcMethodFlags.CalleeItems) != 0;
        bool hasBytes = (method.Flags & RpcMethodFlags.CalleeBytes) != 0;
        return new CallStreams
        {
            Input = NewInput(method, hasItems, hasBytes, peersCall: null),
            Output = method.HasCallerStream ? new OutboundStream(this, new CancellationTokenSource()) : null,
        };
    }

    private InboundStream? NewInput(RpcMethodDescriptor method, bool hasItems, bool hasBytes, IncomingCall? peersCall) =>
        hasItems ? new InboundItems(this, method, peersCall)
        : hasBytes ? new InboundBytes(this, method, peersCall)
        : null;

    /// <summary>Cancels the peer's calls because this side will not wait for them any longer; they end with Unavailable.</summary>
    internal void GiveUpIncoming() => CancelIncoming(RpcStatus.Unavailable);

    // The peer has ended its side: no items, no END and no credit will come. Calls that can end without them go on (protocol.md §4.2).
    private void EndStreamsOfPeer()
    {
        var calls = new List<IncomingCall>();
        var streams = new List<CallStreams>();
        lock (_gate)
        {
            _incoming.CopyTo(calls);
            foreach (IncomingCall call in calls)
            {
                if (call.Streams is CallStreams stream)
                {
                    streams.Add(stream);
                }
            }
        }

        foreach (CallStreams stream in streams)
        {
            stream.Output?.EndCredit();
            stream.Input?.End(LostStream(), isImmediate: false, continueInline: false);
        }
    }

    private RpcException LostStream() => new(
        RpcStatus.Unavailable, $"The connection to {_channel.Peer} ended before this stream did.", RpcOutcome.Unknown);

    /// <summary>Ends what <see cref="IFrameChannel.TryEnterUserCode"/> began, if it did.</summary>
    private void LeaveUserCode(object? section)
    {
        if (section is not null && !_channel.LeaveUserCode(section))
        {
            RunWaitingCalls();
        }
    }

    private CallStreams? NewIncomingStreams(IncomingCall call, uint id)
    {
        RpcMethodDescriptor method = call.Entry.Method;
        if (!method.HasStreams)
        {
            return null;
        }

        RpcMethodFlags flags = method.Flags;
        OutboundStream? output = (flags & RpcMethodFlags.CalleeStreams) != 0 ? new OutboundStream(this, stopping: null) : null;
        if (call.IsOneWay)
        {
            output?.Stop();
        }

        return new CallStreams
        {
            Input = NewInput(
                method, (flags & RpcMethodFlags.CallerItems) != 0, (flags & RpcMethodFlags.CallerBytes) != 0, call),
            Output = output,
            CallId = id,
        };
    }

    private void OnStreamFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        bool isOwn = IsOwnId(header.Call);
        bool isInUse;
        InboundStream? stream;
        lock (_gate)
        {
            if (isOwn)
            {
                OutgoingCall? outgoing = null;
                isInUse = _own?.Table.TryFind(header.Call, out outgoing) == true;
                stream = outgoing?.Streams?.Input;
                if (isInUse && outgoing is null && header.Kind != FrameKind.End)
                {
                    return; // the caller has left; what was under way is of no use
                }
            }
            else
            {
                IncomingCall? incoming = _incoming.Find(header.Call);
                isInUse = incoming is not null;
                stream = incoming?.Streams?.Input;
            }
        }

        if (!isInUse && !isOwn)
        {
            return; // the caller could not know that the call has ended
        }

        string? fault = FaultOf(header, isOwn, isInUse, stream) ?? (header.Kind == FrameKind.End
            ? stream!.ReceiveEnd()
            : stream!.Receive(payload));
        if (fault is not null)
        {
            FailConnection(ConnectionCode.Protocol, $"{fault} (kind {(byte)header.Kind:x2}, call {header.Call})");
        }
    }

    private static string? FaultOf(FrameHeader header, bool isOwn, bool isInUse, InboundStream? stream)
    {
        if (!isInUse)
        {
            return "A frame of a stream came for a call that is not in use.";
        }

        if (stream is null || (isOwn && header.Kind == FrameKind.End))
        {
            return "A frame of a stream came for a call that has no such stream.";
        }

        return header.Kind != FrameKind.End && header.Kind == FrameKind.Bytes != stream.IsBytes
            ? "A frame of a stream is of the other kind."
            : null;
    }

    // A grant for a call in use without such a stream, or for one of the peer's that has ended, is ignored.
    private void OnStreamCredit(uint call, uint grant)
    {
        bool isOwn = IsOwnId(call);
        bool isStray = false;
        OutboundStream? stream;
        lock (_gate)
        {
            if (isOwn)
            {
                OutgoingCall? outgoing = null;
                isStray = _own?.Table.TryFind(call, out outgoing) != true;
                stream = outgoing?.Streams?.Output;
            }
            else
            {
                stream = _incoming.Find(call)?.Streams?.Output;
            }
        }

        bool wakes = false;
        if (isStray)
        {
            FailConnection(ConnectionCode.Protocol, $"A CREDIT came for call {call}, which is not in use.");
        }
        else if (stream is not null && !stream.TryAddCredit(grant, out wakes))
        {
            FailConnection(ConnectionCode.Protocol, $"The credit of call {call} exceeds 2^31 - 1 bytes.");
        }

        if (wakes)
        {
            object? section = _channel.TryEnterUserCode();
            stream!.Wake(continueInline: section is not null);
            LeaveUserCode(section);
        }
    }
}
