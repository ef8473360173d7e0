using RpcOverSockets.Tests.EndToEnd;

namespace RpcOverSockets.Tests.Callbacks;

public sealed class UnixCallbackConformance : CallbackConformance
{
    protected override string ListenOn { get; } = Pair.UnixPath();
}
