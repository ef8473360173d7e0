namespace RpcOverSockets.Calls;

/// <summary>The context of the calls that one pooled object serves, one after another.</summary>
internal sealed class IncomingCallContext(IncomingCall call) : RpcCallContext
{
    public override RpcPeer Peer => call.Peer.RemotePeer;

    public override CancellationToken CancellationToken => IsActive ? call.GetToken() : CancellationToken.None;

    public override CancellationToken DrainToken => call.Peer.GetDrainToken();

    /// <summary>Whose call it is.</summary>
    internal Peer Caller => call.Peer;

    private protected override TimeProvider Time => call.Peer.Settings.Time;
}
