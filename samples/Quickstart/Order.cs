using RpcOverSockets;

namespace Quickstart;

[RpcMessage(keyAsPropertyName: true)]
public sealed record Order(string Item, int Count);

[RpcMessage(keyAsPropertyName: true)]
public sealed record Receipt(int Number, decimal Total);
