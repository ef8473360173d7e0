using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RpcOverSockets.Tests.Diagnostics;

/// <summary>Listens to the runtime's meter and activity source until it is disposed.</summary>
internal sealed class Telemetry : IDisposable
{
    private readonly MeterListener? _meters;
    private readonly ActivityListener? _activities;

    public Telemetry(bool measures = false, bool traces = false)
    {
        if (measures)
        {
            _meters = new MeterListener
            {
                InstrumentPublished = static (instrument, listener) =>
                {
                    if (instrument.Meter.Name == "RpcOverSockets")
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _meters.SetMeasurementEventCallback<double>(Note);
            _meters.SetMeasurementEventCallback<long>(Note);
            _meters.Start();
        }

        if (traces)
        {
            _activities = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == "RpcOverSockets",
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Spans.Enqueue,
            };
            ActivitySource.AddActivityListener(_activities);
        }
    }

    public ConcurrentQueue<Activity> Spans { get; } = new();

    public ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> Measurements { get; } = new();

    public Activity[] SpansOf(ActivityKind kind) => [.. Spans.Where(span => span.Kind == kind)];

    public Dictionary<string, object?>[] TagsOf(string instrument) =>
        [.. Measurements.Where(one => one.Name == instrument).Select(static one => one.Tags)];

    /// <summary>Asks the observable instruments.</summary>
    public double Observe(string instrument, string role)
    {
        Measurements.Clear();
        _meters!.RecordObservableInstruments();
        return Measurements
            .Where(one => one.Name == instrument && (string?)one.Tags["rpc_over_sockets.role"] == role)
            .Sum(static one => one.Value);
    }

    public void Dispose()
    {
        _meters?.Dispose();
        _activities?.Dispose();
    }

    private void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        where T : struct, IConvertible
        => Measurements.Enqueue(
            (instrument.Name, value.ToDouble(null), new Dictionary<string, object?>(tags.ToArray(), StringComparer.Ordinal)));
}
