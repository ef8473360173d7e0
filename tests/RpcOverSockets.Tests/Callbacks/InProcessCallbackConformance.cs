namespace RpcOverSockets.Tests.Callbacks;

public sealed class InProcessCallbackConformance : CallbackConformance
{
    protected override string ListenOn { get; } = $"inproc:{Guid.NewGuid():N}";
}
