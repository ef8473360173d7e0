using System.Diagnostics;
using RpcOverSockets.Load.Commands;
using RpcOverSockets.Load.Contract;
using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Works;

/// <summary>What connections cost that do nothing.</summary>
internal static class IdleWork
{
    private const int SlopeFrom = 5; // the slope starts at a fifth of the connections: 1 000 of 5 000

    private const int RehearsalsBefore = 5;
    private const int CallsOfRehearsal = 50;  // on each connection: enough for all threads to have their buffers
    private const int SettledBytes = 4 << 10; // between two looks
    private const int LooksMax = 20;

    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>w8: memory of the server for each connection, as a slope, so that what the process holds anyway does not count.</summary>
    internal static Task RunMemoryAsync(Plan plan, Connections connections) =>
        Display.ShowAsync(plan, new Opening(), () => MeasureMemoryAsync(plan, connections));

    /// <summary>idle: processor time of both processes while nothing is called.</summary>
    internal static Task RunTimeAsync(Plan plan, Connections connections) =>
        Display.ShowAsync(plan, new Opening(), () => MeasureTimeAsync(plan, connections));

    /// <summary>Bytes for each connection between two looks.</summary>
    internal static double Slope(long bytesBefore, long bytesAfter, int connections) =>
        (double)(bytesAfter - bytesBefore) / connections;

    private static async Task<Figures> MeasureMemoryAsync(Plan plan, Connections connections)
    {
        int few = Math.Max(1, plan.Connections / SlopeFrom);
        if (plan.Connections <= few)
        {
            throw new UsageException($"{plan.Connections} connections have no slope; --connections must be at least 2.");
        }

        await RehearseAsync(connections, few);
        ServerMemory first = await SettledAsync(plan, connections, few);
        ServerMemory last = await SettledAsync(plan, connections, plan.Connections);
        int added = plan.Connections - few;
        return Figures.Of(plan) with
        {
            BytesPerIdleConnection = Slope(first.ManagedBytes + first.NativeBytes, last.ManagedBytes + last.NativeBytes, added),
            ManagedBytesPerIdleConnection = Slope(first.ManagedBytes, last.ManagedBytes, added),
            ResidentBytesPerIdleConnection = Slope(first.ResidentBytes, last.ResidentBytes, added),
        };
    }

    // Neither what the threads of the server keep for whichever connection comes next counts, nor the megabytes that the compiler of the
    // runtime takes and gives back while it compiles what has become hot.
    private static async Task RehearseAsync(Connections connections, int count)
    {
        for (int i = 0; i < RehearsalsBefore; i++)
        {
            await connections.GrowAsync(count);
            for (int call = 0; call < CallsOfRehearsal; call++)
            {
                await connections.CallAllAsync();
            }

            await connections.ShrinkAsync(1);
        }
    }

    private static async Task<ServerMemory> SettledAsync(Plan plan, Connections connections, int count)
    {
        await connections.GrowAsync(count);
        await Task.Delay(plan.Warmup);
        ServerMemory seen = await connections.Control.MemoryAsync();
        for (int i = 0; i < LooksMax; i++)
        {
            await Task.Delay(s_betweenLooks);
            ServerMemory now = await connections.Control.MemoryAsync();
            if (Math.Abs(now.NativeBytes - seen.NativeBytes) <= SettledBytes)
            {
                return now;
            }

            seen = now;
        }

        return seen;
    }

    private static async Task<Figures> MeasureTimeAsync(Plan plan, Connections connections)
    {
        await Task.Delay(plan.Warmup);
        GC.Collect();

        // Everything that runs below runs once before, a connection's pings and the reactor's look at spare threads (10 s) as well: the
        // runtime compiles what it runs first, and again when it has been quiet for 100 ms, 15 to 20 ms in all. That is no cost of an
        // idle connection.
        await connections.ServerUsageAsync();
        _ = Usage.OfThisProcess() - Usage.OfThisProcess();
        await Task.Delay(s_settling);

        Usage server = await connections.ServerUsageAsync();
        Usage client = Usage.OfThisProcess();
        long started = Stopwatch.GetTimestamp();
        await Task.Delay(plan.Duration);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        client = Usage.OfThisProcess() - client;
        server = await connections.ServerUsageAsync() - server;
        return Figures.Of(plan).WithTime(took, client, server);
    }

    private sealed class Opening : IProgressSource
    {
        public long Calls => 0;
    }
}
