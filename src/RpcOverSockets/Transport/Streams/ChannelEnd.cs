namespace RpcOverSockets.Transport.Streams;

/// <summary>How a channel ends; made by whoever is first to end it, and never replaced.</summary>
internal sealed class ChannelEnd(string reason)
{
    private bool _isCloseCalled; // interlocked

    internal string Reason { get; } = reason;

    /// <summary>For a graceful close.</summary>
    internal ChannelTimer? LingerTimer { get; set; }

    /// <summary>For a graceful close: until when what is queued may wait for a peer that takes none of it.</summary>
    internal long FlushDue { get; set; }

    /// <summary>Notes the call of Close.</summary>
    /// <returns>False if it was called before.</returns>
    internal bool TryClose() => !Interlocked.Exchange(ref _isCloseCalled, true);
}
