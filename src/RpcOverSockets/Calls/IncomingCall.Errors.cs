using RpcOverSockets.CompilerServices;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <content>What a caller is told of a failure.</content>
internal sealed partial class IncomingCall
{
    /// <summary>Ends the call with a failure of its decoding or its handler. Never fails: a call that cannot be ended ends its
    /// connection.</summary>
    internal void EndFailed(Exception failure)
    {
        try
        {
            _peer.EndIncoming(this, ErrorOf(failure));
        }
#pragma warning disable CA1031 // Nobody else would notice: the stack ends at a worker or a pool thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _peer.OnEndFailed(this, e);
        }
    }

    private CallError ErrorOf(Exception failure)
    {
        if (!_argumentsRead && Interception is null)
        {
            return ArgumentErrorOf(failure);
        }

        // Interceptors may have refused the call before its arguments were read.
        RpcOutcome outcome = _argumentsRead ? RpcOutcome.Executed : RpcOutcome.NotExecuted;
        if (Refusal is string refusal)
        {
            return new CallError(RpcStatus.InvalidArgument, refusal, outcome);
        }

        RpcStatus cancelledBy = _cancelledBy;
        return failure switch
        {
            RpcException known => new CallError(known.Status, known.Message, outcome),
            _ when Entry.Method.FindFault(failure) is RpcFault fault =>
                new CallError(RpcStatus.FailedPrecondition, $"{Entry.Method} ended with the fault {fault.Name}.", outcome)
                {
                    Thrown = (fault, failure),
                },
            OperationCanceledException when cancelledBy == RpcStatus.DeadlineExceeded =>
                new CallError(RpcStatus.DeadlineExceeded, $"The deadline of {Entry.Method} passed while it ran.", outcome),
            OperationCanceledException when cancelledBy == RpcStatus.Unavailable =>
                new CallError(RpcStatus.Unavailable, $"{Entry.Method} was ended because this side shuts down.", outcome),
            OperationCanceledException when cancelledBy != RpcStatus.Ok =>
                new CallError(RpcStatus.Cancelled, $"{Entry.Method} was cancelled.", outcome),
            _ => UnexpectedErrorOf(failure, outcome),
        };
    }

    // The codecs' own messages name what is wrong and where; those of constructors and setters may tell what is nobody's business.
    private CallError ArgumentErrorOf(Exception failure)
    {
        bool isPeersFault = failure is RpcSerializationException;
        string detail = isPeersFault || _peer.Settings.ExposesExceptions ? $": {failure.Message}" : ". The server's log has the details.";
        string message = $"The arguments of {Entry.Method} could not be read{detail}";
        if (isPeersFault)
        {
            CallLog.CallRefused(_peer.Settings.Logger, _peer.RemotePeer.EndPoint, RpcStatus.InvalidArgument, message);
        }
        else
        {
            CallLog.ArgumentsFailed(_peer.Settings.Logger, failure, Entry.Method.Service, Entry.Method.Name);
        }

        return new CallError(RpcStatus.InvalidArgument, message, RpcOutcome.NotExecuted);
    }

    private CallError UnexpectedErrorOf(Exception failure, RpcOutcome outcome)
    {
        CallLog.HandlerFailed(_peer.Settings.Logger, failure, Entry.Method.Service, Entry.Method.Name);
        string message = _peer.Settings.ExposesExceptions
            ? $"{Entry.Method} failed: {failure.GetType().Name}: {failure.Message}"
            : $"{Entry.Method} failed. The server's log has the details.";
        return new CallError(RpcStatus.Unknown, message, outcome);
    }
}
