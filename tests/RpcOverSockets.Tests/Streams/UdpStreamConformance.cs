namespace RpcOverSockets.Tests.Streams;

public sealed class UdpStreamConformance : StreamConformance
{
    protected override string ListenOn { get; } = "udp://127.0.0.1:0";
}
