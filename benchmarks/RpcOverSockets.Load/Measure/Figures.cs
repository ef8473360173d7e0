using System.Text.Json;

namespace RpcOverSockets.Load.Measure;

/// <summary>What one measured run says: the tool's output. Null where a work has no such figure.</summary>
internal sealed record Figures
{
    internal required string Work { get; init; }

    internal required string Url { get; init; }

    internal double? CallsPerSecond { get; init; }

    /// <summary>Payload bytes, one way, in units of 10^6.</summary>
    internal double? MegabytesPerSecond { get; init; }

    internal double? P50 { get; init; }

    internal double? P99 { get; init; }

    internal double? P999 { get; init; }

    internal double? ClientCpuPerCall { get; init; }

    internal double? ServerCpuPerCall { get; init; }

    internal double? ClientAllocatedPerCall { get; init; }

    internal double? ServerAllocatedPerCall { get; init; }

    /// <summary>User-space bytes of the server for each idle connection, managed and native.</summary>
    internal double? BytesPerIdleConnection { get; init; }

    /// <summary>The managed part of <see cref="BytesPerIdleConnection"/>.</summary>
    internal double? ManagedBytesPerIdleConnection { get; init; }

    /// <summary>The same as private resident memory, which counts whole pages and what the collector keeps.</summary>
    internal double? ResidentBytesPerIdleConnection { get; init; }

    /// <summary>What an open loop was asked for.</summary>
    internal double? OfferedPerSecond { get; init; }

    /// <summary>Processor time, 100 = one core.</summary>
    internal double? ClientCpuPercent { get; init; }

    internal double? ServerCpuPercent { get; init; }

    internal int Connections { get; init; }

    internal int InFlight { get; init; }

    internal int IdleConnections { get; init; }

    /// <summary>The figures of a run with nothing but its name.</summary>
    /// <param name="plan">What was measured.</param>
    internal static Figures Of(Plan plan) => new()
    {
        Work = plan.Row,
        Url = plan.Url,
        Connections = plan.Connections,
        InFlight = plan.InFlight,
        IdleConnections = plan.IdleConnections,
        OfferedPerSecond = plan.Rate,
    };

    /// <summary>The figures of a run but for its latencies.</summary>
    /// <param name="plan">What was measured.</param>
    /// <param name="calls">Calls or items of the run.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="client">What the client has used for it.</param>
    /// <param name="server">What the server has used for it.</param>
    internal static Figures Of(Plan plan, double calls, TimeSpan took, Usage client, Usage server) => Of(plan) with
    {
        ClientCpuPercent = client.CpuMicroseconds / took.TotalMicroseconds * 100,
        ServerCpuPercent = server.CpuMicroseconds / took.TotalMicroseconds * 100,
        CallsPerSecond = calls / took.TotalSeconds,
        MegabytesPerSecond = calls * plan.PayloadBytes / took.TotalSeconds / 1e6,
        ClientCpuPerCall = client.CpuMicroseconds / calls,
        ServerCpuPerCall = server.CpuMicroseconds / calls,
        ClientAllocatedPerCall = client.AllocatedBytes / calls,
        ServerAllocatedPerCall = server.AllocatedBytes / calls,
    };

    /// <summary>Adds the latencies.</summary>
    /// <param name="latencies">Of the calls that count.</param>
    internal Figures WithLatencies(Histogram latencies) => this with
    {
        P50 = latencies.PercentileMicroseconds(0.5),
        P99 = latencies.PercentileMicroseconds(0.99),
        P999 = latencies.PercentileMicroseconds(0.999),
    };

    /// <summary>Adds the share of a core that either side used, where there are no calls to share it among.</summary>
    internal Figures WithTime(TimeSpan took, Usage client, Usage server) => this with
    {
        ClientCpuPercent = client.CpuMicroseconds / took.TotalMicroseconds * 100,
        ServerCpuPercent = server.CpuMicroseconds / took.TotalMicroseconds * 100,
    };

    /// <summary>Writes the figures as one line of JSON; all members are always there.</summary>
    internal string ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("work", Work);
            json.WriteString("url", Url);
            Write(json, "calls_per_s", CallsPerSecond, 1);
            Write(json, "mb_per_s", MegabytesPerSecond, 2);
            Write(json, "p50_us", P50, 2);
            Write(json, "p99_us", P99, 2);
            Write(json, "p999_us", P999, 2);
            Write(json, "client_cpu_us_per_call", ClientCpuPerCall, 3);
            Write(json, "server_cpu_us_per_call", ServerCpuPerCall, 3);
            Write(json, "client_alloc_per_call", ClientAllocatedPerCall, 1);
            Write(json, "server_alloc_per_call", ServerAllocatedPerCall, 1);
            Write(json, "bytes_per_idle_connection", BytesPerIdleConnection, 1);
            Write(json, "managed_bytes_per_idle_connection", ManagedBytesPerIdleConnection, 1);
            Write(json, "resident_bytes_per_idle_connection", ResidentBytesPerIdleConnection, 1);
            Write(json, "offered_per_s", OfferedPerSecond, 1);
            Write(json, "client_cpu_percent", ClientCpuPercent, 3);
            Write(json, "server_cpu_percent", ServerCpuPercent, 3);
            json.WriteNumber("connections", Connections);
            json.WriteNumber("in_flight", InFlight);
            json.WriteNumber("idle_connections", IdleConnections);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, double? value, int digits)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, Math.Round(known, digits));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
