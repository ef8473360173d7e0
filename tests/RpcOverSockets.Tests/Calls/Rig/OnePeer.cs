using RpcOverSockets.Calls;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>Sends a client's calls to one peer and to no other after it.</summary>
internal sealed class OnePeer(Peer peer) : CallTarget
{
    internal override TimeSpan DefaultTimeout => TimeSpan.FromSeconds(10);

    internal override PeerSettings Settings => peer.Settings;

    internal override Peer? Current => peer.IsUsable ? peer : null;

    internal override ValueTask<Peer> GetPeerAsync(object method, long deadline, bool waitsForReady, CancellationToken cancellationToken) =>
        peer.IsUsable
            ? new(peer)
            : throw new RpcException(RpcStatus.Unavailable, "There is no other connection.", RpcOutcome.NotExecuted);
}
