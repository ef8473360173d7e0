namespace RpcOverSockets.Calls;

/// <summary>Calls to the services of one peer, over the connection that it has made, and no other after it.</summary>
internal sealed class PeerTarget(Peer peer) : CallTarget
{
    internal override TimeSpan DefaultTimeout => peer.Settings.DefaultTimeout;

    internal override PeerSettings Settings => peer.Settings;

    internal override Peer? Current => peer.IsUsable ? peer : null;

    internal override ValueTask<Peer> GetPeerAsync(object method, long deadline, bool waitsForReady, CancellationToken cancellationToken) =>
        GetAsync(peer, method);

    internal static ValueTask<Peer> GetAsync(Peer peer, object method) => peer.IsUsable
        ? new ValueTask<Peer>(peer)
        : throw new RpcException(
            RpcStatus.Unavailable,
            $"{method} was not sent: the connection with {peer.RemotePeer} has ended or takes no new calls.",
            RpcOutcome.NotExecuted);
}
