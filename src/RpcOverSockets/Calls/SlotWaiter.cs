namespace RpcOverSockets.Calls;

/// <summary>A call that waits for a free place at the peer.</summary>
/// <remarks>Wakes with true when a place was reserved for it, with false when the connection ends. Its continuation never runs under the
/// peer's gate.</remarks>
internal sealed class SlotWaiter() : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    internal bool TryWake(bool isReserved) => TrySetResult(isReserved);

    /// <summary>Leaves the queue: a place that frees goes to the next.</summary>
    internal bool TryLeave() => TrySetCanceled();
}
