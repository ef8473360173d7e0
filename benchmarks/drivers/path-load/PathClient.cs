using System.Diagnostics;
using System.Globalization;
using RpcOverSockets;

namespace PathLoad;

/// <summary>Closed loops of calls, each of which is timed. Calls that are out when the time is over are waited for.</summary>
internal sealed class PathClient(PathPlan plan)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly List<double>[] _times =
        [.. Enumerable.Range(0, plan.Connections * plan.InFlight).Select(static _ => new List<double>())];

    private int _failed; // interlocked

    /// <summary>Measures and prints one line of JSON.</summary>
    internal async Task RunAsync()
    {
        var options = new RpcChannelOptions();
        options.Socket.ConnectTimeout = s_limit;
        options.DefaultTimeout = s_limit;
        options.Connection.ConcurrentCallsMax = Math.Max(options.Connection.ConcurrentCallsMax, plan.InFlight);
        RpcChannel[] channels = [.. Enumerable.Range(0, plan.Connections).Select(_ => RpcChannel.Create(plan.Url, options))];
        IPathEcho[] clients = [.. channels.Select(static c => c.CreateClient<IPathEcho>())];
        var patient = new RpcCallOptions { WaitForReady = true };
        await Task.WhenAll(clients.Select(async c => await c.With(patient).EchoAsync([])));
        if (plan.IsHeld)
        {
            Console.WriteLine("ready");
            _ = await Console.In.ReadToEndAsync();
        }
        else
        {
            await MeasureAsync(clients);
        }

        foreach (RpcChannel channel in channels)
        {
            await channel.DisposeAsync();
        }
    }

    private async Task MeasureAsync(IPathEcho[] clients)
    {
        await RunLoopsAsync(clients, plan.Warmup);
        long begun = Stopwatch.GetTimestamp();
        await RunLoopsAsync(clients, plan.Seconds);
        Print(Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    private Task RunLoopsAsync(IPathEcho[] clients, double seconds)
    {
        _failed = 0;
        long until = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        return Task.WhenAll(_times.Select((times, i) => LoopAsync(clients[i / plan.InFlight], times, until)));
    }

    private async Task LoopAsync(IPathEcho client, List<double> times, long until)
    {
        byte[] bytes = new byte[plan.Bytes];
        times.Clear();
        for (long started = Stopwatch.GetTimestamp(); started < until; started = Stopwatch.GetTimestamp())
        {
            try
            {
                int count = plan.IsOneWay ? await client.TakeAsync(bytes) : (await client.EchoAsync(bytes)).Length;
                if (count != bytes.Length)
                {
                    throw new InvalidOperationException($"{count} of {bytes.Length} bytes.");
                }

                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
            catch (RpcException e)
            {
                _ = Interlocked.Increment(ref _failed);
                await Console.Error.WriteLineAsync(e.Message);
            }
        }
    }

    private void Print(double took)
    {
        double[] all = [.. _times.SelectMany(static times => times).Order()];
        double Percentile(double share) => all.Length == 0 ? 0 : all[(int)(share * (all.Length - 1))];
        double rate = all.Length / took;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"calls\":{all.Length},\"calls_per_s\":{rate:0.0},\"mbit_per_s\":{rate * plan.Bytes * 8 / 1e6:0.000},"
            + $"\"p50_ms\":{Percentile(0.5):0.000},\"p99_ms\":{Percentile(0.99):0.000},\"p999_ms\":{Percentile(0.999):0.000},"
            + $"\"max_ms\":{Percentile(1):0.000},\"failed\":{_failed}}}"));
    }
}
