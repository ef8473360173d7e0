using System.Buffers;

namespace RpcOverSockets.Calls;

/// <content>The call's way through interceptors.</content>
internal sealed partial class IncomingCall
{
    /// <summary>Takes the handler's task instead of a reply, or null when no interceptors are installed.</summary>
    internal Interception? Interception { get; private set; }

    /// <summary>Decodes the arguments and calls the handler; to be called in the flow of this call.</summary>
    /// <exception cref="RpcException">The arguments cannot be read.</exception>
    internal void Dispatch()
    {
        try
        {
            Entry.Service.Dispatch(this, Entry.Index);
        }
        catch (Exception e) when (!_argumentsRead)
        {
            throw ArgumentErrorOf(e).ToException();
        }
    }

    /// <summary>Tells as what status a failure of interceptors or handler reaches the caller.</summary>
    internal RpcStatus StatusOf(Exception failure) => failure switch
    {
        _ when Refusal is not null => RpcStatus.InvalidArgument,
        RpcException known => known.Status,
        _ when Entry.Method.FindFault(failure) is not null => RpcStatus.FailedPrecondition,
        OperationCanceledException when _cancelledBy != RpcStatus.Ok => _cancelledBy,
        _ => RpcStatus.Unknown,
    };

    // They may wait before the handler reads its arguments, which then lie in a buffer that is used again.
    private void StartIntercepted(RpcServerInterceptor[] interceptors, in ReadOnlySequence<byte> arguments)
    {
        if (_ownArguments is null)
        {
            KeepArguments(arguments);
            _arguments = new ReadOnlySequence<byte>(_ownArguments!.Array, 0, _ownArguments.End);
        }

        Suspend();
        Interception = new Interception(this, interceptors);
        _ = Interception.RunAsync();
    }
}
