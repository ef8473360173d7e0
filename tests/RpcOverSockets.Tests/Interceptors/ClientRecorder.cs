using System.Collections.Concurrent;

namespace RpcOverSockets.Tests.Interceptors;

/// <summary>Notes each call before and after it, and may change it.</summary>
internal sealed class ClientRecorder(string name = "", ConcurrentQueue<string>? log = null) : RpcClientInterceptor
{
    public ConcurrentQueue<string> Log { get; } = log ?? new ConcurrentQueue<string>();

    /// <summary>The last call that was seen.</summary>
    public RpcClientCall? Call { get; private set; }

    public Func<RpcClientCall, RpcClientCall> Change { get; init; } = static call => call;

    public override async ValueTask<TResult> CallAsync<TResult>(RpcClientCall call, Func<RpcClientCall, ValueTask<TResult>> next)
    {
        Call = call;
        Log.Enqueue($"{name}>{call.Kind} {call.Method} {typeof(TResult).Name}");
        try
        {
            return await next(Change(call));
        }
        finally
        {
            Log.Enqueue($"{name}<{call.Method}");
        }
    }

    public override async IAsyncEnumerable<TItem> StreamAsync<TItem>(
        RpcClientCall call, Func<RpcClientCall, IAsyncEnumerable<TItem>> next)
    {
        Call = call;
        Log.Enqueue($"{name}>{call.Kind} {call.Method} {typeof(TItem).Name}");
        try
        {
            await foreach (TItem item in next(Change(call)))
            {
                yield return item;
            }
        }
        finally
        {
            Log.Enqueue($"{name}<{call.Method}");
        }
    }
}
