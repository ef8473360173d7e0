namespace RpcOverSockets.Calls;

/// <summary>A service implementation with its generated dispatcher, seen without its type. Immutable.</summary>
internal abstract class BoundService
{
    /// <summary>Decodes the call's arguments, calls the implementation and hands its task to the call.</summary>
    internal abstract void Dispatch(IncomingCall call, int method);
}
