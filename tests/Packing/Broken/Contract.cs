using RpcOverSockets;

namespace Broken;

[RpcService]
public interface INotPartial
{
    ValueTask M(CancellationToken cancellationToken = default);
}
