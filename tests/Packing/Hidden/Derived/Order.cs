using RpcOverSockets;

namespace Hidden;

[RpcMessage]
public sealed class Order : Entity
{
    [RpcKey(1)]
    public int Id { get; set; }
}
