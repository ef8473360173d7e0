using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Contract;

/// <summary>The server's side of the load tool.</summary>
internal sealed class LoadService : ILoad
{
    public ValueTask<Block> EchoAsync(Block block) => ValueTask.FromResult(block);

    public ValueTask<byte[]> EchoBytesAsync(byte[] bytes) => ValueTask.FromResult(bytes);

    public ValueTask<ServerUsage> UsageAsync()
    {
        Usage used = Usage.OfThisProcess();
        return ValueTask.FromResult(new ServerUsage(used.CpuMicroseconds, used.AllocatedBytes));
    }
}
