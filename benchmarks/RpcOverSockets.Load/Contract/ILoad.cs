using System.Buffers;

namespace RpcOverSockets.Load.Contract;

/// <summary>What the load tool calls.</summary>
[RpcService("load")]
public partial interface ILoad
{
    /// <summary>16 bytes there and back, as a value: nothing needs to be allocated.</summary>
    [RpcIdempotent]
    ValueTask<Block> EchoAsync(Block block);

    /// <summary>The same after a while that the handler awaits.</summary>
    [RpcIdempotent]
    ValueTask<Block> EchoLaterAsync(Block block, int milliseconds);

    /// <summary>The same after a while for which the handler blocks its thread.</summary>
    [RpcIdempotent]
    ValueTask<Block> EchoBlockingAsync(Block block, int milliseconds);

    /// <summary>Bytes there and back, in pooled memory: nothing of their size needs to be allocated or copied.</summary>
    [RpcIdempotent]
    ValueTask<IMemoryOwner<byte>> EchoBytesAsync(IMemoryOwner<byte> bytes);

    /// <summary>Items of 64 bytes without end.</summary>
    IAsyncEnumerable<Tick> TicksAsync(CancellationToken cancellationToken = default);

    /// <summary>What the server process has used so far.</summary>
    [RpcIdempotent]
    ValueTask<ServerUsage> UsageAsync();

    /// <summary>What the server process holds; collects first.</summary>
    [RpcIdempotent]
    ValueTask<ServerMemory> MemoryAsync();

    /// <summary>How many files and sockets the server process may have open.</summary>
    [RpcIdempotent]
    ValueTask<long> DescriptorsMaxAsync();
}
