using RpcOverSockets.Load.Contract;
using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Commands;

/// <summary><c>client</c>: measures one work against a server.</summary>
internal static class ClientCommand
{
    /// <summary>Runs the command and prints what it found.</summary>
    /// <param name="plan">What is measured.</param>
    internal static async Task<int> RunAsync(Plan plan)
    {
        var channels = new RpcChannel[plan.Connections];
        for (int i = 0; i < channels.Length; i++)
        {
            channels[i] = RpcChannel.Create(plan.Url);
        }

        try
        {
            ILoad[] clients = [.. channels.Select(static channel => channel.CreateClient<ILoad>())];
            await (plan.PayloadBytes switch
            {
                16 => EchoAsync(plan, clients),
                Plan.ItemBytes => TicksAsync(plan, clients[0]),
                _ => EchoBytesAsync(plan, clients),
            });
        }
        finally
        {
            foreach (RpcChannel channel in channels)
            {
                await channel.DisposeAsync();
            }
        }

        return 0;
    }

    private static Task EchoAsync(Plan plan, ILoad[] clients)
    {
        Block block = new(0x0123_4567_89AB_CDEF, -0x0123_4567_89AB_CDEF);
        ClosedLoops<Block> loops = new([.. Calls(plan, clients, client => client.EchoAsync(block))], received => received == block);
        return ShowAsync(plan, loops, () => loops.MeasureAsync(plan, () => ServerUsageAsync(clients[0])));
    }

    private static Task TicksAsync(Plan plan, ILoad client)
    {
        ItemLoop loop = new();
        return ShowAsync(plan, loop, () => loop.MeasureAsync(
            plan, client.TicksAsync(), static (position, tick) => tick.Number == long.MinValue + position, () => ServerUsageAsync(client)));
    }

    private static Task EchoBytesAsync(Plan plan, ILoad[] clients)
    {
        var bytes = new byte[plan.PayloadBytes];
        ClosedLoops<byte[]> loops = new(
            [.. Calls(plan, clients, client => client.EchoBytesAsync(bytes))], received => received.Length == bytes.Length);
        return ShowAsync(plan, loops, () => loops.MeasureAsync(plan, () => ServerUsageAsync(clients[0])));
    }

    // One closed loop for each call in flight.
    private static IEnumerable<Func<ValueTask<T>>> Calls<T>(Plan plan, ILoad[] clients, Func<ILoad, ValueTask<T>> call) =>
        from client in clients
        from _ in Enumerable.Range(0, plan.InFlight)
        select new Func<ValueTask<T>>(() => call(client));

    private static async Task ShowAsync(Plan plan, IProgressSource progress, Func<Task<Figures>> measure)
    {
        if (plan.IsJson)
        {
            Console.WriteLine((await measure()).ToJson());
        }
        else
        {
            Display.Print(await Display.WatchAsync(plan, progress, measure));
        }
    }

    private static async ValueTask<Usage> ServerUsageAsync(ILoad client)
    {
        ServerUsage used = await client.UsageAsync();
        return new Usage(used.CpuMicroseconds, used.AllocatedBytes);
    }
}
