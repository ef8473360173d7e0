using RpcOverSockets;

namespace PathLoad;

/// <summary>What is called over paths that lose packets.</summary>
[RpcService("path-echo")]
public partial interface IPathEcho
{
    /// <summary>Bytes there and back. Never repeated by the caller: what is measured is the transport's own repetition.</summary>
    ValueTask<byte[]> EchoAsync(byte[] bytes);

    /// <summary>Takes bytes and gives their count: bulk in one direction.</summary>
    ValueTask<int> TakeAsync(byte[] bytes);
}
