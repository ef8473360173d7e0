using RpcOverSockets;

namespace Hidden;

[RpcMessage]
public class Entity
{
    [RpcKey(0)]
    private int _version = 1;

    public int GetVersion() => _version;
}
