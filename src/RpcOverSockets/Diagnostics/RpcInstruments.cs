using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RpcOverSockets.Diagnostics;

/// <summary>The process's meter and activity source, and whether anybody listens. Names are those of OpenTelemetry's conventions for
/// RPC.</summary>
internal static class RpcInstruments
{
    private const string Name = "RpcOverSockets";

    // What the conventions advise for durations in seconds.
    private static readonly InstrumentAdvice<double> s_seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    internal static ActivitySource Activities { get; } = new(Name, Version());

    internal static Meter Meter { get; } = new(Name, Version());

    internal static Histogram<double> ClientDuration { get; } = Meter.CreateHistogram(
        "rpc.client.call.duration", "s", "Duration of own calls; of streams to their end.", tags: null, s_seconds);

    internal static Histogram<double> ServerDuration { get; } = Meter.CreateHistogram(
        "rpc.server.call.duration", "s", "Duration of calls that are served; of streams to their end.", tags: null, s_seconds);

    internal static Counter<long> Refused { get; } = Meter.CreateCounter<long>(
        "rpc_over_sockets.calls.refused", "{call}", "Calls of peers that were refused before anything of them ran.");

    internal static Counter<long> Dropped { get; } = Meter.CreateCounter<long>(
        "rpc_over_sockets.calls.dropped", "{call}", "One-way calls that their delivery policy dropped because the peer was too slow.");

    internal static Counter<long> Disconnected { get; } = Meter.CreateCounter<long>(
        "rpc_over_sockets.peers.disconnected", "{peer}", "Peers that a delivery policy disconnected because they were too slow.");

    /// <summary>Whether own calls are measured or traced, or have a trace context to send.</summary>
    internal static bool ObservesClient => MeasuresClient || Activity.Current is not null;

    /// <summary>Whether own calls are measured or traced.</summary>
    internal static bool MeasuresClient => ClientDuration.Enabled || Activities.HasListeners();

    /// <summary>Whether calls that are served are measured or traced.</summary>
    internal static bool ObservesServer => ServerDuration.Enabled || Activities.HasListeners();

    private static string? Version() => typeof(RpcInstruments).Assembly.GetName().Version?.ToString(3);
}
