namespace RpcOverSockets.Calls;

/// <summary>A one-way call that waits for credit.</summary>
/// <remarks>Wakes with true when its bytes were taken from the credit, with false when the connection ends.</remarks>
internal sealed class CreditWaiter(int payloadBytes) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    internal int PayloadBytes { get; } = payloadBytes;
}
