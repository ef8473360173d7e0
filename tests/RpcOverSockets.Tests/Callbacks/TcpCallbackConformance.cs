namespace RpcOverSockets.Tests.Callbacks;

public sealed class TcpCallbackConformance : CallbackConformance
{
    protected override string ListenOn { get; } = "tcp://127.0.0.1:0";
}
