namespace RpcOverSockets.Transport.Streams;

/// <summary>What <see cref="OutboundQueue.Push"/> did.</summary>
internal enum PushResult
{
    /// <summary>Queued behind the flusher, who will take it.</summary>
    Queued,

    /// <summary>Queued, and the caller is the flusher now.</summary>
    Flusher,

    /// <summary>Not queued: the channel is closed.</summary>
    Closed,
}
