using System.Collections.Concurrent;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Keeps what came.</summary>
internal sealed class Notes : INotes
{
    internal ConcurrentQueue<int> Noted { get; } = new();

    internal ConcurrentQueue<int> Latest { get; } = new();

    public ValueTask NoteAsync(int n, byte[] filler)
    {
        Noted.Enqueue(n);
        return ValueTask.CompletedTask;
    }

    public ValueTask LatestAsync(int n, byte[] filler)
    {
        Latest.Enqueue(n);
        return ValueTask.CompletedTask;
    }
}
