namespace RpcOverSockets.Transport.Streams;

/// <summary>What a channel's timer is for.</summary>
internal enum ChannelTimerKind
{
    /// <summary>The end of a graceful close.</summary>
    Linger,

    /// <summary>Reading goes on if the process has memory again.</summary>
    Pause,
}
