namespace RpcOverSockets.Tests.Conformance;

public sealed class TcpV6Conformance : CallConformance
{
    protected override string ListenOn => "tcp://[::1]:0";
}
