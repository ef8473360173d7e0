namespace RpcOverSockets.Tests.Conformance;

public sealed class TcpConformance : CallConformance
{
    protected override string ListenOn => "tcp://127.0.0.1:0";
}
