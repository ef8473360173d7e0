using RpcOverSockets.CompilerServices;

namespace RpcOverSockets.Calls;

/// <summary>A call of the peer as one of its interceptors sees it.</summary>
/// <param name="interception">The call.</param>
/// <param name="next">What runs after this interceptor.</param>
internal sealed class InterceptedCall(Interception interception, int next) : RpcServerCall
{
    private int _isNextCalled; // Interlocked

    public override RpcCallContext Context { get; } = interception.Call.Context;

    public override RpcCallKind Kind => Descriptor.Kind;

    public override ValueTask NextAsync() => Interlocked.Exchange(ref _isNextCalled, 1) == 0
        ? interception.InvokeAsync(next)
        : throw new InvalidOperationException($"An interceptor has called {nameof(NextAsync)} twice.");

    public override bool TryGetResult<T>(out T? result)
        where T : default
    {
        result = default;
        return interception.Result?.TryGet(out result) ?? false;
    }

    public override void SetResult<T>(T result)
    {
        if (interception.Result is not InterceptedResult current)
        {
            throw new InvalidOperationException("The call has no result that could be replaced.");
        }

        if (!current.TrySet(result))
        {
            throw new InvalidOperationException($"The call has a result of type {current.Type}, which a {typeof(T)} cannot replace.");
        }
    }

    internal override RpcMethodDescriptor Descriptor { get; } = interception.Call.Entry.Method;

    internal override RpcEndPoint? LocalEndPoint => interception.Call.Peer.Settings.LocalEndPoint;

    internal override RpcStatus StatusOf(Exception failure) => interception.Call.StatusOf(failure);
}
