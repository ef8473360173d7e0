using System.Buffers;
using System.Runtime.CompilerServices;
using RpcOverSockets.Load.Measure;
using RpcOverSockets.Load.Native;

namespace RpcOverSockets.Load.Contract;

/// <summary>The server's side of the load tool.</summary>
internal sealed class LoadService(long descriptorsMax) : ILoad
{
    private const int MillisecondsMax = 1000;

    public ValueTask<Block> EchoAsync(Block block) => ValueTask.FromResult(block);

    public async ValueTask<Block> EchoLaterAsync(Block block, int milliseconds)
    {
        await Task.Delay(Checked(milliseconds));
        return block;
    }

    public ValueTask<Block> EchoBlockingAsync(Block block, int milliseconds)
    {
        Thread.Sleep(Checked(milliseconds));
        return ValueTask.FromResult(block);
    }

    public ValueTask<IMemoryOwner<byte>> EchoBytesAsync(IMemoryOwner<byte> bytes) => ValueTask.FromResult(bytes);

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

    public ValueTask<ServerMemory> MemoryAsync()
    {
        ProcessMemory held = ProcessMemory.OfThisProcess();
        return ValueTask.FromResult(new ServerMemory(held.ManagedBytes, held.NativeBytes, held.ResidentBytes));
    }

    public ValueTask<long> DescriptorsMaxAsync() => ValueTask.FromResult(descriptorsMax);

    private static int Checked(int milliseconds) => milliseconds is >= 0 and <= MillisecondsMax
        ? milliseconds
        : throw new RpcException(
            RpcStatus.OutOfRange, $"{milliseconds} ms is too long to wait; at most {MillisecondsMax} ms.");
}
