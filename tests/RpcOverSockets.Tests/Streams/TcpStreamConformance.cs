namespace RpcOverSockets.Tests.Streams;

public sealed class TcpStreamConformance : StreamConformance
{
    protected override string ListenOn { get; } = "tcp://127.0.0.1:0";
}
