using RpcOverSockets;

namespace Lib;

[RpcService]
public partial interface IGreeter
{
    ValueTask<Greeting> GreetAsync(Name name, CancellationToken cancellationToken = default);
}

[RpcMessage]
public sealed record Name([property: RpcKey(0)] string Text);

[RpcMessage]
public sealed record Greeting([property: RpcKey(0)] string Text);

[RpcService]
internal partial interface IInternal
{
    ValueTask<Name> EchoAsync(Name name, CancellationToken cancellationToken = default);
}
