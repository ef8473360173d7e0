using System.Collections.Concurrent;

namespace RpcOverSockets.Tests.Interceptors;

/// <summary>Notes each call before and after it, and may do something around it.</summary>
internal sealed class ServerRecorder(string name = "", ConcurrentQueue<string>? log = null) : RpcServerInterceptor
{
    public ConcurrentQueue<string> Log { get; } = log ?? new ConcurrentQueue<string>();

    public Func<RpcServerCall, ValueTask> Around { get; init; } = static call => call.NextAsync();

    public override async ValueTask InvokeAsync(RpcServerCall call)
    {
        string method = call.Context.Method;
        Log.Enqueue($"{name}>{call.Kind} {method}");
        try
        {
            await Around(call);
        }
        finally
        {
            Log.Enqueue($"{name}<{method}");
        }
    }
}
