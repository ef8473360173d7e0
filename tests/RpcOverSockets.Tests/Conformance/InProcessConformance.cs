namespace RpcOverSockets.Tests.Conformance;

public sealed class InProcessConformance : CallConformance
{
    protected override string ListenOn { get; } = $"inproc:{Guid.NewGuid():N}";
}
