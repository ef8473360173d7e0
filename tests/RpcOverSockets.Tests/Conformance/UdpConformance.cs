namespace RpcOverSockets.Tests.Conformance;

public sealed class UdpConformance : CallConformance
{
    protected override string ListenOn { get; } = "udp://127.0.0.1:0";
}
