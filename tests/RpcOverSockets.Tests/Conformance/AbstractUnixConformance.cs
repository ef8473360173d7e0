namespace RpcOverSockets.Tests.Conformance;

public sealed class AbstractUnixConformance : CallConformance
{
    protected override string ListenOn { get; } = $"unix:@ros-{Guid.NewGuid():N}";
}
