using System.Diagnostics;
using RpcOverSockets.Load.Commands;
using RpcOverSockets.Load.Contract;
using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Works;

/// <summary>What connections cost that do nothing.</summary>
internal static class IdleWork
{
    private const int SlopeFrom = 5; // the slope starts at a fifth of the connections: 1 000 of 5 000

    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(12);

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

    private static async Task<ServerMemory> SettledAsync(Plan plan, Connections connections, int count)
    {
        await connections.GrowAsync(count);
        await Task.Delay(plan.Warmup);
        return await connections.Control.MemoryAsync();
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
