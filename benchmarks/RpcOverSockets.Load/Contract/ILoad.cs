namespace RpcOverSockets.Load.Contract;

/// <summary>What the load tool calls.</summary>
[RpcService("load")]
public partial interface ILoad
{
    /// <summary>16 bytes there and back, as a value: nothing needs to be allocated.</summary>
    [RpcIdempotent]
    ValueTask<Block> EchoAsync(Block block);

    /// <summary>Bytes there and back.</summary>
    [RpcIdempotent]
    ValueTask<byte[]> EchoBytesAsync(byte[] bytes);

    /// <summary>Items of 64 bytes without end.</summary>
    IAsyncEnumerable<Tick> TicksAsync(CancellationToken cancellationToken = default);

    /// <summary>What the server process has used so far.</summary>
    [RpcIdempotent]
    ValueTask<ServerUsage> UsageAsync();
}
