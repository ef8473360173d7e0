namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>What the sessions of one socket have in common.</summary>
internal sealed record SessionSettings
{
    /// <summary>The largest message that is received, bytes.</summary>
    internal int MessageBytesMax { get; init; } = 4 << 20;

    /// <summary>Before the first sample: of a network that is near.</summary>
    internal long InitialRtt { get; init; } = 83 * SessionTime.Millisecond;

    /// <summary>How long nothing may be acknowledged while something is in flight.</summary>
    internal long DisconnectAfter { get; init; } = 16 * SessionTime.Second;

    /// <summary>After how long a silence the peer is asked whether it is there; 0: never.</summary>
    internal long KeepAliveAfter { get; init; } = 60 * SessionTime.Second;

    /// <summary>The largest datagram that is tried on the path; the smallest is 1 200.</summary>
    internal int DatagramBytesMax { get; init; } = PacketLayout.DatagramBytesMin;

    /// <summary>Bytes of messages that may be on their way to this side beside one of the largest, which always fits.</summary>
    internal int SpareWindowBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of messages that may be on their way to this side.</summary>
    internal int WindowBytes => MessageBytesMax + SpareWindowBytes;

    internal SessionParameters Parameters =>
        new((int)(AckTracker.DelayMax / SessionTime.Millisecond), WindowBytes, PacketLayout.DatagramBytesMax);
}
