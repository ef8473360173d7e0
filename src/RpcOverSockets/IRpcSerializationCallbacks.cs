namespace RpcOverSockets;

/// <summary>Implemented by payload types that have something to do before they are written or after they were read; twin of
/// MessagePack-CSharp's <c>IMessagePackSerializationCallbackReceiver</c>.</summary>
/// <remarks>The callbacks run where the value is encoded or decoded: on a thread of the reactor, or on the caller's. They must not
/// block.</remarks>
public interface IRpcSerializationCallbacks
{
    /// <summary>Called before the value's members are written.</summary>
    void OnBeforeSerialize();

    /// <summary>Called when all members that the peer has sent have their values.</summary>
    void OnAfterDeserialize();
}
