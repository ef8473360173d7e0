namespace RpcOverSockets.Tests.Streams;

public sealed class InProcessStreamConformance : StreamConformance
{
    protected override string ListenOn { get; } = $"inproc:{Guid.NewGuid():N}";
}
