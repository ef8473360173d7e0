namespace RpcOverSockets.Tests.Conformance;

public sealed class UdpV6Conformance : CallConformance
{
    protected override string ListenOn { get; } = "udp://[::1]:0";
}
