namespace RpcOverSockets.Transport.Streams;

/// <summary>What a connection remembers of a peer that may read slowly. Made when it is first sent much, or the kernel takes no
/// more.</summary>
internal sealed class SendPatience
{
    private long _blockedProgress; // interlocked
    private long _seenProgress;    // interlocked: what the last look found
    private long _seenHeldBytes;   // interlocked: and what the kernel held then

    /// <summary>When the peer was last sent much, a timestamp; 0: long ago, and the kernel's own timeout is on. The flusher's.</summary>
    internal long Since { get; set; }

    /// <summary>The kernel's own timeout, which is off meanwhile. The flusher's.</summary>
    internal int UserTimeoutMs { get; set; }

    /// <summary>When the peer last took something while the kernel takes no more; 0 while it does. Any thread.</summary>
    internal long BlockedProgress
    {
        get => Volatile.Read(ref _blockedProgress);
        set => Volatile.Write(ref _blockedProgress, value);
    }

    /// <summary>Notes what the kernel holds of what was sent.</summary>
    /// <returns>Whether it is less than at the last look, and that is all that has changed.</returns>
    internal bool IsTaken(long progress, long heldBytes)
    {
        bool isComparable = Interlocked.Exchange(ref _seenProgress, progress) == progress;
        bool isLess = heldBytes < Interlocked.Exchange(ref _seenHeldBytes, heldBytes);
        return isComparable && isLess;
    }

    /// <summary>Notes that what <see cref="IsTaken"/> has found is progress, as of now, unless the flusher got further meanwhile.
    /// </summary>
    internal void NoteProgress(long progress, long now)
    {
        _ = Interlocked.CompareExchange(ref _blockedProgress, now, progress);
        _ = Interlocked.CompareExchange(ref _seenProgress, now, progress);
    }
}
