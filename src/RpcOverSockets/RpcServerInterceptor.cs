namespace RpcOverSockets;

/// <summary>Stands around the calls that this side serves, of every kind: sees them, refuses them, looks at their results.</summary>
/// <remarks>Derive from it and add it to <see cref="RpcServerOptions.Interceptors"/>, or to
/// <see cref="RpcChannelOptions.ServerInterceptors"/> for what a client serves; the first of the list is the outermost. Called by many
/// threads at once, where the handler would start.</remarks>
public abstract class RpcServerInterceptor
{
    /// <summary>Stands around one call. Its task ends when the call has ended: with the handler's result, or as what it throws.</summary>
    /// <param name="call">The call; valid until the task has ended.</param>
    /// <returns>A task that completes after that of <see cref="RpcServerCall.NextAsync"/>. Without having called it the call fails with
    /// <see cref="RpcStatus.Internal"/>.</returns>
    /// <exception cref="RpcException">Thrown before <see cref="RpcServerCall.NextAsync"/> it refuses the call:
    /// <see cref="RpcOutcome.NotExecuted"/>; afterwards it replaces the result.</exception>
    public virtual ValueTask InvokeAsync(RpcServerCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.NextAsync();
    }
}
