namespace RpcOverSockets.Tests.Callbacks;

public sealed class UdpCallbackConformance : CallbackConformance
{
    protected override string ListenOn { get; } = "udp://127.0.0.1:0";
}
