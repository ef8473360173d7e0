using System.Buffers;
using RpcOverSockets.Load.Commands;
using RpcOverSockets.Load.Contract;
using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Works;

/// <summary>w5, a stream of items, and w6, large payloads.</summary>
internal static class StreamAndBytesWork
{
    internal static Task RunItemsAsync(Plan plan, Connections connections)
    {
        ItemLoop loop = new();
        return Display.ShowAsync(plan, loop, () => loop.MeasureAsync(
            plan,
            connections.Control.TicksAsync(),
            static (position, tick) => tick.Number == long.MinValue + position,
            connections.ServerUsageAsync));
    }

    internal static async Task RunBytesAsync(Plan plan, Connections connections)
    {
        using IMemoryOwner<byte> bytes = RpcMemory.Rent(plan.PayloadBytes);
        ClosedLoops<IMemoryOwner<byte>> loops = new(
            [
                .. from client in connections.Clients
                   from _ in Enumerable.Range(0, plan.InFlight)
                   select new Func<ValueTask<IMemoryOwner<byte>>>(() => client.EchoBytesAsync(bytes)),
            ],
            received =>
            {
                using (received)
                {
                    return received.Memory.Length == plan.PayloadBytes;
                }
            });

        // Awaited here, because the bytes are needed until then.
        await Display.ShowAsync(plan, loops, () => loops.MeasureAsync(plan, connections.ServerUsageAsync));
    }
}
