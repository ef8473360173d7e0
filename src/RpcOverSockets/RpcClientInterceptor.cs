namespace RpcOverSockets;

/// <summary>Stands around the calls of a client: sees them, changes their options, repeats or refuses them.</summary>
/// <remarks>
/// <para>Derive from it, override one method or both, and add it to <see cref="RpcChannelOptions.Interceptors"/> (or
/// <see cref="RpcServerOptions.ClientInterceptors"/>); the first of the list is the outermost. What is not overridden lets calls
/// through.</para>
/// <para>Called by many threads at once. Whatever it throws is thrown at the caller as it is. To call <c>next</c> again repeats the call:
/// only where that is safe, and not with a stream of the caller's that can be read only once.</para>
/// </remarks>
public abstract class RpcClientInterceptor
{
    /// <summary>Stands around a call that ends with one result: all kinds but those of <see cref="StreamAsync{TItem}"/>.</summary>
    /// <typeparam name="TResult">The result: <see cref="RpcNothing"/> for methods without one and for one-way calls, which complete when
    /// they were handed to the connection; <see cref="System.IO.Pipelines.PipeReader"/> for bytes, also where the contract says Stream,
    /// which completes with the first bytes or the end.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="next">The rest of the interceptors and the call itself; its task is to be awaited once.</param>
    /// <returns>The result that the caller gets.</returns>
    public virtual ValueTask<TResult> CallAsync<TResult>(RpcClientCall call, Func<RpcClientCall, ValueTask<TResult>> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next(call);
    }

    /// <summary>Stands around a call that returns items. Begins with the first step of an enumeration, and each enumeration is a
    /// call.</summary>
    /// <typeparam name="TItem">The item.</typeparam>
    /// <param name="call">The call; its token is also that of the enumeration.</param>
    /// <param name="next">The rest of the interceptors and the call itself.</param>
    /// <returns>The items that the caller gets. An async iterator must dispose what it enumerates, as <c>await foreach</c> does: that
    /// ends the call.</returns>
    public virtual IAsyncEnumerable<TItem> StreamAsync<TItem>(
        RpcClientCall call, Func<RpcClientCall, IAsyncEnumerable<TItem>> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next(call);
    }
}
