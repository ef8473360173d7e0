using RpcOverSockets.Tests.EndToEnd;

namespace RpcOverSockets.Tests.Streams;

public sealed class UnixStreamConformance : StreamConformance
{
    protected override string ListenOn { get; } = Pair.UnixPath();
}
