using Microsoft.Extensions.Logging.Abstractions;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Tests.Conformance;

/// <summary>Connections whose registrations stay (<see cref="RpcArmMode.EdgeOwned"/>).</summary>
public abstract class EdgeOwnedConformance : CallConformance
{
    private readonly EpollReactor _reactor = new(new RpcReactorOptions { ArmMode = RpcArmMode.EdgeOwned }, NullLogger.Instance);

    private protected override EpollReactor? Reactor => _reactor;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _reactor.StopAndWait();
    }
}

public sealed class TcpEdgeOwnedConformance : EdgeOwnedConformance
{
    protected override string ListenOn => "tcp://127.0.0.1:0";
}

public sealed class UnixEdgeOwnedConformance : EdgeOwnedConformance
{
    protected override string ListenOn { get; } = $"unix:@ros-edge-{Guid.NewGuid():N}";
}
