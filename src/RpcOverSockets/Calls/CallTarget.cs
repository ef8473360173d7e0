namespace RpcOverSockets.Calls;

/// <summary>Where a client's calls go: the peer of one connection after another.</summary>
internal abstract class CallTarget
{
    /// <summary>What calls get whose options name no timeout.</summary>
    internal abstract TimeSpan DefaultTimeout { get; }

    internal abstract PeerSettings Settings { get; }

    /// <summary>The peer that takes calls now, or null.</summary>
    internal abstract Peer? Current { get; }

    /// <summary>Waits for a peer that takes calls, and connects if nobody does.</summary>
    /// <param name="method">For messages.</param>
    /// <param name="deadline">A timestamp; long.MaxValue for none.</param>
    /// <param name="waitsForReady">Whether to wait while a failed connect is not repeated yet.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <exception cref="RpcException">There is none: NotExecuted.</exception>
    internal abstract ValueTask<Peer> GetPeerAsync(
        object method, long deadline, bool waitsForReady, CancellationToken cancellationToken);
}
