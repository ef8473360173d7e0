namespace RpcOverSockets.Calls;

/// <summary>The context of the calls that one pooled object serves, one after another.</summary>
internal sealed class IncomingCallContext(Peer peer, IncomingCall call) : RpcCallContext
{
    public override RpcPeer Peer => peer.RemotePeer;

    public override CancellationToken CancellationToken => IsActive ? call.GetToken() : CancellationToken.None;

    public override CancellationToken DrainToken => peer.GetDrainToken();

    /// <summary>Whose call it is.</summary>
    internal Peer Caller => peer;

    private protected override TimeProvider Time => peer.Settings.Time;
}
