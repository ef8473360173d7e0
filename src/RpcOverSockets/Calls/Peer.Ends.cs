using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>The peer's calls: their ends, whatever brings them.</summary>
internal sealed partial class Peer
{
    /// <summary>Ends a call whose handler has returned a result.</summary>
    internal void EndIncoming<TResult, TCodec>(IncomingCall call, TResult? result)
        where TCodec : struct, IRpcCodec<TResult>
    {
        call.EndContext();
        if (call.IsOneWay)
        {
            DropResult<TResult, TCodec>(result);
            EndOneWay(call);
            return;
        }

        call.EndStreams();
        SegmentWriter output = LazilyWritten<TCodec>.IsSo ? SegmentWriterPool.Rent() : _channel.BeginFrame();
        RpcMetadata? metadata = call.Context.ResponseMetadataToSend;
        FrameFlags flags = metadata is null ? FrameFlags.None : FrameFlags.Meta;
        _ = FrameOutput.Begin(output, new FrameHeader(FrameKind.Reply, flags, call.Id));
        output.Adopts = typeof(TCodec) == typeof(ByteMemoryOwnerCodec);
        var writer = new MessagePackWriter(output, _settings.PayloadDepthMax, references: this);
        CallError error;
        try
        {
            if (metadata is not null)
            {
                Metadata.Write(ref writer, metadata);
            }

            TCodec.Write(ref writer, result);
            writer.Flush();
            int frameBytes = output.FrameBytes - FrameHeader.LengthBytes;
            if (frameBytes <= _remote.FrameBytesMax)
            {
                RemoveIncoming(call);
                EndReply<TCodec>(call, output);
                DropIfClosed(writer.References as ExportScope);
                DisposeOwned<TResult, TCodec>(result);
                return;
            }

            error = new CallError(
                RpcStatus.ResourceExhausted,
                $"The result of {call.Entry.Method} has {frameBytes} bytes and the caller accepts frames of {_remote.FrameBytesMax} bytes.",
                RpcOutcome.Executed);
        }
        catch (RpcException e)
        {
            error = new CallError(e.Status, e.Message, RpcOutcome.Executed); // a limit
        }
#pragma warning disable CA1031 // Codecs call user code (getters): whatever it throws fails this call; the frame must be taken back.
        catch (Exception e)
#pragma warning restore CA1031
        {
            CallLog.HandlerFailed(_settings.Logger, e, call.Entry.Method.Service, call.Entry.Method.Name);
            error = new CallError(RpcStatus.Internal, $"The result of {call.Entry.Method} could not be written.", RpcOutcome.Executed);
        }

        (writer.References as ExportScope)?.Drop(disposes: true); // nobody will hold what nobody gets
        _channel.DiscardFrame(output);
        DisposeOwned<TResult, TCodec>(result);
        EndIncoming(call, error);
    }

    private void EndReply<TCodec>(IncomingCall call, SegmentWriter output)
    {
        if (LazilyWritten<TCodec>.IsSo)
        {
            _ = call.LeaveUserCode();
            FrameOutput.EndOwnFrame(_channel, output, endsCall: true);
        }
        else
        {
            FrameOutput.EndFrame(_channel, output, endsCall: true);
        }
    }

    // Pooled memory that a handler returns is ours from then on. The comparison is decided when the method is compiled.
    private void DisposeOwned<TResult, TCodec>(TResult? result)
        where TCodec : struct, IRpcCodec<TResult>
    {
        if (typeof(TCodec) != typeof(ByteMemoryOwnerCodec))
        {
            return;
        }

        if (result is PooledBytes ours)
        {
            ours.Dispose();
        }
        else if (result is IDisposable foreign)
        {
            DisposeOnPool(foreign); // user code
        }
    }

    /// <summary>Disposes a result that its caller does not get, if disposing it is what the caller would decide.</summary>
    internal void DropResult<TResult, TCodec>(TResult? result)
        where TCodec : struct, IRpcCodec<TResult>
    {
        DisposeOwned<TResult, TCodec>(result);
        if (result is IAsyncDisposable disposable && typeof(TResult).IsAssignableTo(typeof(IAsyncDisposable)) &&
            typeof(TCodec).IsDefined(typeof(ReferenceCodecAttribute), inherit: false))
        {
            DisposeOnPool(disposable);
        }
    }

    // Objects that are exported after the connection has ended are too late to die with it.
    private void DropIfClosed(ExportScope? results)
    {
        if (_state == PeerState.Closed)
        {
            results?.Drop(disposes: true);
        }
    }

    /// <summary>Ends a call that failed.</summary>
    internal void EndIncoming(IncomingCall call, CallError error)
    {
        call.EndContext();
        if (call.IsOneWay)
        {
            CallLog.OneWayFailed(_settings.Logger, call.Entry.Method.Service, call.Entry.Method.Name, error.Status, error.Message);
            EndOneWay(call);
            return;
        }

        call.EndStreams();
        RemoveIncoming(call);
        SendError(call.Id, error with { Metadata = call.Context.ResponseMetadataToSend }, endsCall: true);
    }

    /// <summary>A call could be ended neither with its result nor with an error: what was written of it is not known.</summary>
    internal void OnEndFailed(IncomingCall call, Exception failure)
    {
        CallLog.EndFailed(_settings.Logger, failure, call.Context.Service, call.Context.Method, _channel.Peer.EndPoint);
        _channel.Abort();
    }

    // Before the frame can leave: the peer may use the id again as soon as it has the frame.
    private void RemoveIncoming(IncomingCall call)
    {
        lock (_gate)
        {
            call.EndLocked();
            NoteLateCancelLocked(call);
            _incoming.Remove(call.Id);
        }
    }

    // Who leaves a stream does not know that its call has just ended. As many are remembered as can be under way at once: they belong to
    // calls that were in progress together for their caller, when the first of them left.
    private void NoteLateCancelLocked(IncomingCall call)
    {
        if (!call.IsOneWay && call.MayBeLeftLocked)
        {
            AddLateCancelLocked();
        }
    }

    // The same for a call that is refused; whether one of a method that is unknown here has streams only its caller knows.
    private void NoteLateCancel(MethodEntry? refused)
    {
        if (refused is null || refused.Method.HasStreams)
        {
            lock (_gate)
            {
                AddLateCancelLocked();
            }
        }
    }

    private void AddLateCancelLocked() =>
        Extras.LateCancels = Math.Min(Extras.LateCancels + 1, Math.Max(CancelBurst, _settings.ConcurrentCallsMax));

    // To leave a stream is how it ends early. Each such CANCEL needs a place of its own, which is free again when the handler has ended, so
    // no budget is needed beside that of calls: one is free for each call.
    private bool TakesFreeCancelLocked(IncomingCall? call)
    {
        if (call is not null)
        {
            bool isFree = call.MayBeLeftLocked;
            call.LeaveLocked();
            return isFree;
        }

        if (_extras is not { LateCancels: > 0 } extras)
        {
            return false;
        }

        extras.LateCancels--;
        return true;
    }

    private void OnCancel(uint id)
    {
        if (IsOwnId(id))
        {
            FailConnection(ConnectionCode.Protocol, $"A CANCEL came for call {id}, which is ours.");
            return;
        }

        IncomingCall? call;
        CancellationTokenSource? source = null;
        bool isDropped;
        bool isFree;
        lock (_gate)
        {
            isFree = TakesFreeCancelLocked(_incoming.Find(id));
        }

        if (!isFree && !Extras.Cancels.TryTake(_channel.Now))
        {
            FailConnection(ConnectionCode.EnhanceYourCalm, $"More than {CancelBurst} cancellations, then {CancelsPerSecond} per second.");
            return;
        }

        lock (_gate)
        {
            call = _incoming.Find(id);
            isDropped = call is not null && TryDropWaitingLocked(call);
            if (call is not null && !isDropped)
            {
                source = call.CancelLocked(RpcStatus.Cancelled);
                if (source is not null)
                {
                    call.AddReference();
                }
            }
        }

        if (isDropped)
        {
            call!.ReleaseUnstarted();
            SendError(id, CancelledBeforeStart, endsCall: false);
            AfterCallsEnded();
        }
        else if (source is not null)
        {
            CancelOnTurn(call!, source);
        }
    }

    // What the handler has registered with its token is user code.
    private void CancelOnTurn(IncomingCall call, CancellationTokenSource source)
    {
        if (_channel.TryEnterUserCode() is object section)
        {
            _ = CancelAsync(call, source);
            LeaveUserCode(section);
        }
        else
        {
            CancelOnPool(call, source);
        }
    }

    private void CancelOnPool(IncomingCall call, CancellationTokenSource source) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => _ = state.Peer.CancelAsync(state.Call, state.Source),
            (Peer: this, Call: call, Source: source),
            preferLocal: false);

    private async Task CancelAsync(IncomingCall call, CancellationTokenSource source)
    {
        try
        {
            if (call.Streams is CallStreams streams)
            {
                // The token first: who is told of the end by a stream finds it cancelled. But its callbacks may wait for a stream, so they
                // run on the pool meanwhile.
                bool isLost = _state >= PeerState.Closing;
                Task told = source.CancelAsync();

                // What came before the connection was lost is still there to be read; a caller that has left wants nothing of it.
                Exception failure = isLost ? LostStream() : new OperationCanceledException(source.Token);
                streams.End(failure, isImmediate: !isLost, continueInline: false);
                await told.ConfigureAwait(false);
            }
            else
            {
#pragma warning disable CA1849, MA0042 // On this thread, which has announced user code: sooner than by the pool, and nothing waits for it.
                source.Cancel();
#pragma warning restore CA1849, MA0042
            }
        }
#pragma warning disable CA1031 // Callbacks that a handler registered with its token: whatever they throw is the handler's failure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            CallLog.HandlerFailed(_settings.Logger, e, call.Context.Service, call.Context.Method);
        }

        call.Release();
    }

    // All calls of a connection that has ended: their handlers are told, and end in their own time.
    private void CancelAllIncoming() => CancelIncoming(RpcStatus.Cancelled);

    private void CancelIncoming(RpcStatus reason)
    {
        var calls = new List<IncomingCall>();
        var dropped = new List<(IncomingCall Call, uint Id, bool IsOneWay)>();
        var sources = new List<(IncomingCall Call, CancellationTokenSource Source)>();
        lock (_gate)
        {
            CopyIncomingLocked(calls);
            foreach (IncomingCall call in calls)
            {
                if (TryDropWaitingLocked(call))
                {
                    dropped.Add((call, call.Id, call.IsOneWay));
                }
                else if (call.CancelLocked(reason) is CancellationTokenSource source)
                {
                    call.AddReference();
                    sources.Add((call, source));
                }
            }
        }

        foreach ((IncomingCall call, uint id, bool isOneWay) in dropped)
        {
            call.ReleaseUnstarted();
            if (!isOneWay)
            {
                SendError(id, CancelledBeforeStart with { Status = reason }, endsCall: false);
            }
        }

        foreach ((IncomingCall call, CancellationTokenSource source) in sources)
        {
            CancelOnPool(call, source);
        }
    }
}
