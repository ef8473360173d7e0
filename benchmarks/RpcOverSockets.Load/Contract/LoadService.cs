using System.Runtime.CompilerServices;
using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Contract;

/// <summary>The server's side of the load tool.</summary>
internal sealed class LoadService : ILoad
{
    public ValueTask<Block> EchoAsync(Block block) => ValueTask.FromResult(block);

    public ValueTask<byte[]> EchoBytesAsync(byte[] bytes) => ValueTask.FromResult(bytes);

    public async IAsyncEnumerable<Tick> TicksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;

        // Numbers that need all nine bytes, so that an item is an array header and seven of them: 64 bytes.
        for (long number = long.MinValue; !cancellationToken.IsCancellationRequested; number++)
        {
            yield return new Tick(number, long.MaxValue, long.MinValue, long.MaxValue, long.MinValue, long.MaxValue, long.MinValue);
        }
    }

    public ValueTask<ServerUsage> UsageAsync()
    {
        Usage used = Usage.OfThisProcess();
        return ValueTask.FromResult(new ServerUsage(used.CpuMicroseconds, used.AllocatedBytes));
    }
}
