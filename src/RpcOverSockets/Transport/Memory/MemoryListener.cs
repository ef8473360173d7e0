using System.Collections.Concurrent;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Transport.Memory;

/// <summary>A name inside the process on which connections are accepted. Thread-safe.</summary>
internal sealed class MemoryListener
{
    private static readonly ConcurrentDictionary<string, MemoryListener> s_listeners = new(StringComparer.Ordinal);

    private readonly Func<IFrameChannel, IFrameHandler> _accept;

    private MemoryListener(RpcEndPoint endPoint, Func<IFrameChannel, IFrameHandler> accept)
    {
        EndPoint = endPoint;
        _accept = accept;
    }

    internal RpcEndPoint EndPoint { get; }

    /// <summary>Begins to accept.</summary>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    internal static MemoryListener Listen(RpcEndPoint endPoint, Func<IFrameChannel, IFrameHandler> accept)
    {
        var listener = new MemoryListener(endPoint, accept);
        return s_listeners.TryAdd(endPoint.Host, listener)
            ? listener
            : throw new InvalidOperationException($"Cannot listen on {endPoint}: another server in this process does.");
    }

    /// <summary>Connects.</summary>
    /// <exception cref="RpcException">Nobody listens: Unavailable, NotExecuted.</exception>
    internal static IFrameHandler Connect(RpcEndPoint endPoint, Func<IFrameChannel, IFrameHandler> factory, TimeProvider time) =>
        s_listeners.TryGetValue(endPoint.Host, out MemoryListener? listener)
            ? MemoryChannel.Connect(endPoint.Host, listener._accept, factory, time)
            : throw new RpcException(
                RpcStatus.Unavailable, $"Cannot connect to {endPoint}: no server in this process listens there.", RpcOutcome.NotExecuted);

    internal void Stop() => s_listeners.TryRemove(new KeyValuePair<string, MemoryListener>(EndPoint.Host, this));
}
