using System.Runtime.CompilerServices;
using RpcOverSockets.Diagnostics;

namespace RpcOverSockets.Calls;

/// <summary>Runs a call through interceptors: the first is the outermost, the call itself is the innermost.</summary>
internal static class ClientChain
{
    /// <summary>Whether somebody measures or traces own calls, or there is a trace context to send, at this moment.</summary>
    internal static bool IsObserved => RpcInstruments.ObservesClient;

    /// <summary>Runs a call with one result; what an interceptor throws at once is the task's failure.</summary>
    internal static async ValueTask<TResult> CallAsync<TResult>(
        RpcClientInterceptor[] interceptors, RpcClientCall call, Func<RpcClientCall, ValueTask<TResult>> end)
    {
        Func<RpcClientCall, ValueTask<TResult>> next = end;
        for (int i = interceptors.Length - 1; i >= 0; i--)
        {
            RpcClientInterceptor outer = interceptors[i];
            Func<RpcClientCall, ValueTask<TResult>> inner = next;
            next = changed => outer.CallAsync(changed, inner);
        }

        return await next(call).ConfigureAwait(false);
    }

    /// <summary>Runs a call that returns items, once per enumeration and when that begins.</summary>
    /// <param name="interceptors">The interceptors.</param>
    /// <param name="call">The call.</param>
    /// <param name="end">The call itself.</param>
    /// <param name="cancellationToken">The caller's; the compiler links that of the enumeration to it.</param>
    internal static async IAsyncEnumerable<TItem> StreamAsync<TItem>(
        RpcClientInterceptor[] interceptors,
        RpcClientCall call,
        Func<RpcClientCall, IAsyncEnumerable<TItem>> end,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Func<RpcClientCall, IAsyncEnumerable<TItem>> next = end;
        for (int i = interceptors.Length - 1; i >= 0; i--)
        {
            RpcClientInterceptor outer = interceptors[i];
            Func<RpcClientCall, IAsyncEnumerable<TItem>> inner = next;
            next = changed => outer.StreamAsync(changed, inner) ?? throw changed.GaveNull("the stream");
        }

        IAsyncEnumerable<TItem> items = next(call.WithCancellation(cancellationToken));
        IAsyncEnumerator<TItem> enumerator = items.GetAsyncEnumerator(cancellationToken)
            ?? throw call.GaveNull("an enumerator");
        await using (enumerator.ConfigureAwait(false))
        {
            while (await enumerator.MoveNextAsync().ConfigureAwait(false))
            {
                yield return enumerator.Current;
            }
        }
    }
}
