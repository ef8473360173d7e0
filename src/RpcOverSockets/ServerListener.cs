using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Memory;

namespace RpcOverSockets;

/// <summary>An end point that a server listens on, whatever its transport.</summary>
internal sealed class ServerListener : IAsyncDisposable
{
    private readonly MemoryListener _memory;

    private ServerListener(MemoryListener memory) => _memory = memory;

    internal RpcEndPoint EndPoint => _memory.EndPoint;

    internal static ServerListener Open(RpcEndPoint endPoint, Func<IFrameChannel, IFrameHandler> accept) =>
        new(MemoryListener.Listen(endPoint, accept));

    /// <summary>Accepts no more connections; those that exist stay.</summary>
    internal ValueTask StopAsync()
    {
        _memory.Stop();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
