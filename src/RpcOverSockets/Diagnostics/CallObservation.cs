using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RpcOverSockets.Diagnostics;

/// <summary>One call that is measured and traced, from its begin to its end.</summary>
/// <remarks>Thread-safe; the first end counts.</remarks>
internal sealed class CallObservation
{
    private readonly Histogram<double> _duration;
    private readonly ActivityKind _kind;
    private readonly long _start = Stopwatch.GetTimestamp();
    private TagList _tags;
    private int _hasEnded; // Interlocked

    /// <summary>Begins; the activity becomes the current one of this flow.</summary>
    /// <param name="duration">Where the duration goes.</param>
    /// <param name="kind">Client or server.</param>
    /// <param name="method">Service and method.</param>
    /// <param name="parent">The caller's activity, or none: the current one.</param>
    /// <param name="tags">What is known now.</param>
    internal CallObservation(Histogram<double> duration, ActivityKind kind, string method, ActivityContext parent, TagList tags)
    {
        _duration = duration;
        _kind = kind;
        _tags = tags;
        Activity = RpcInstruments.Activities.HasListeners()
            ? RpcInstruments.Activities.StartActivity(method, kind, parent, _tags)
            : null;
    }

    /// <summary>Gets the span, or null if nobody wants it.</summary>
    internal Activity? Activity { get; }

    /// <summary>Ends a call that succeeded.</summary>
    internal void End() => End(RpcStatus.Ok, failure: null);

    /// <summary>Ends a call whose caller has left it.</summary>
    internal void EndLeft() => End(RpcStatus.Cancelled, failure: null);

    /// <summary>Ends the call.</summary>
    /// <param name="status">Null if it failed before there was one.</param>
    /// <param name="failure">What was thrown, or null.</param>
    internal void End(RpcStatus? status, Exception? failure)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
        {
            return;
        }

        string? name = status is RpcStatus known ? CallAttributes.NameOf(known) : null;
        string? error = status == RpcStatus.Ok ? null
            : failure is null or RpcException or OperationCanceledException ? name
            : failure.GetType().FullName;
        if (name is not null)
        {
            _tags.Add(CallAttributes.Status, name);
        }

        if (error is not null)
        {
            _tags.Add(CallAttributes.ErrorType, error);
        }

        _duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, _tags);
        EndActivity(status, name, error, failure);
    }

    private void EndActivity(RpcStatus? status, string? name, string? error, Exception? failure)
    {
        if (Activity is not Activity activity)
        {
            return;
        }

        _ = activity.SetTag(CallAttributes.Status, name);
        _ = activity.SetTag(CallAttributes.ErrorType, error);
        if (error is not null && IsError(status))
        {
            _ = activity.SetStatus(ActivityStatusCode.Error, failure is RpcException ? failure.Message : null);
        }

        // Bytes and items end wherever their reader happens to be: its current activity stays what it is.
        Activity? current = Activity.Current;
        activity.Stop();
        if (!ReferenceEquals(current, activity))
        {
            Activity.Current = current;
        }
    }

    // What a caller did wrong is an error of its call, not of the server.
    private bool IsError(RpcStatus? status) => _kind == ActivityKind.Client || status is null or RpcStatus.Unknown or
        RpcStatus.DeadlineExceeded or RpcStatus.Unimplemented or RpcStatus.Internal or RpcStatus.Unavailable or RpcStatus.DataLoss;
}
