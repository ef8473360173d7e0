using System.Text.Json;

namespace RpcOverSockets.Load.Measure;

/// <summary>What one measured run says: the tool's output.</summary>
internal sealed record Figures
{
    internal required string Work { get; init; }

    internal required string Url { get; init; }

    internal double CallsPerSecond { get; init; }

    /// <summary>Payload bytes, one way, in units of 10^6.</summary>
    internal double MegabytesPerSecond { get; init; }

    internal double P50 { get; init; }

    internal double P99 { get; init; }

    internal double P999 { get; init; }

    internal double ClientCpuPerCall { get; init; }

    internal double ServerCpuPerCall { get; init; }

    internal double ClientAllocatedPerCall { get; init; }

    internal double ServerAllocatedPerCall { get; init; }

    /// <summary>The figures of a run but for its latencies.</summary>
    /// <param name="plan">What was measured.</param>
    /// <param name="calls">Calls or items of the run.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="client">What the client has used for it.</param>
    /// <param name="server">What the server has used for it.</param>
    internal static Figures Of(Plan plan, double calls, TimeSpan took, Usage client, Usage server) => new()
    {
        Work = plan.Work,
        Url = plan.Url,
        CallsPerSecond = calls / took.TotalSeconds,
        MegabytesPerSecond = calls * plan.PayloadBytes / took.TotalSeconds / 1e6,
        ClientCpuPerCall = client.CpuMicroseconds / calls,
        ServerCpuPerCall = server.CpuMicroseconds / calls,
        ClientAllocatedPerCall = client.AllocatedBytes / calls,
        ServerAllocatedPerCall = server.AllocatedBytes / calls,
    };

    /// <summary>Writes the figures as one line of JSON.</summary>
    internal string ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("work", Work);
            json.WriteString("url", Url);
            json.WriteNumber("calls_per_s", Math.Round(CallsPerSecond, 1));
            json.WriteNumber("mb_per_s", Math.Round(MegabytesPerSecond, 2));
            json.WriteNumber("p50_us", Math.Round(P50, 2));
            json.WriteNumber("p99_us", Math.Round(P99, 2));
            json.WriteNumber("p999_us", Math.Round(P999, 2));
            json.WriteNumber("client_cpu_us_per_call", Math.Round(ClientCpuPerCall, 3));
            json.WriteNumber("server_cpu_us_per_call", Math.Round(ServerCpuPerCall, 3));
            json.WriteNumber("client_alloc_per_call", Math.Round(ClientAllocatedPerCall, 1));
            json.WriteNumber("server_alloc_per_call", Math.Round(ServerAllocatedPerCall, 1));
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
