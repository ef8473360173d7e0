using RpcOverSockets.CompilerServices;

namespace RpcOverSockets;

/// <summary>A call of a peer as one interceptor sees it. Valid until the interceptor's task has ended.</summary>
public abstract class RpcServerCall
{
    private protected RpcServerCall()
    {
    }

    /// <summary>Gets what is known of the call, and what is sent back beside its result. The same object that the handler gets.</summary>
    public abstract RpcCallContext Context { get; }

    /// <summary>Gets what travels beside arguments and result.</summary>
    public abstract RpcCallKind Kind { get; }

    /// <summary>Runs the rest of the interceptors and the handler. At most once.</summary>
    /// <returns>A task that completes when the handler's task has ended, and all that it streams was sent. It fails as the handler does,
    /// with the exception as it was thrown. To catch that and return does not hide it: throw another to replace it.</returns>
    /// <exception cref="InvalidOperationException">It was called already.</exception>
    /// <exception cref="RpcException">The handler did not start: its arguments cannot be read, or its caller has left.</exception>
    public abstract ValueTask NextAsync();

    /// <summary>Gets the result, after <see cref="NextAsync"/> has completed.</summary>
    /// <typeparam name="T">The result's type or one that it can be assigned to; <see cref="RpcNothing"/> for methods without a result and
    /// for streams.</typeparam>
    /// <param name="result">The result.</param>
    /// <returns>False if there is no result yet, or of another type.</returns>
    public abstract bool TryGetResult<T>(out T? result);

    /// <summary>Replaces the result, after <see cref="NextAsync"/> has completed.</summary>
    /// <typeparam name="T">The result's type, or one that can be assigned to it.</typeparam>
    /// <param name="result">The new result.</param>
    /// <exception cref="InvalidOperationException">There is no result yet, or one of another type.</exception>
    public abstract void SetResult<T>(T result);

    /// <summary>Gets what generated code says of the method.</summary>
    internal abstract RpcMethodDescriptor Descriptor { get; }

    /// <summary>Gets where this side listens, if that is one end point.</summary>
    internal abstract RpcEndPoint? LocalEndPoint { get; }

    /// <summary>Tells as what a failure will reach the caller.</summary>
    internal abstract RpcStatus StatusOf(Exception failure);
}
