using System.Diagnostics;

namespace RpcOverSockets;

/// <summary>What a handler may know of the call that it serves.</summary>
/// <remarks>Valid until the handler's task has ended; the object then serves other calls, so do not keep it. Thread-safe while the call
/// lasts, but for <see cref="ResponseMetadata"/>.</remarks>
public abstract class RpcCallContext
{
    private static readonly AsyncLocal<RpcCallContext?> s_current = new();

    // Set before the first flow that could see it: a process that serves nothing need not look into the flow at each call.
    private static bool s_hasFlow;

    private RpcMetadata? _responseMetadata;
    private volatile bool _isActive; // written by the call's owner before and after the handler runs

    private protected RpcCallContext()
    {
    }

    /// <summary>Gets the context of the call that the current flow of execution serves.</summary>
    /// <value>Null outside a handler and after the call has ended. Costs nothing until it is read.</value>
    public static RpcCallContext? Current => s_hasFlow && s_current.Value is { _isActive: true } context ? context : null;

    /// <summary>Gets who calls.</summary>
    public abstract RpcPeer Peer { get; }

    /// <summary>Gets the service's wire name.</summary>
    public string Service { get; private set; } = "";

    /// <summary>Gets the method's wire name.</summary>
    public string Method { get; private set; } = "";

    /// <summary>Gets the time that is left until the caller's deadline; never negative.</summary>
    /// <value>Null when the caller gave no deadline.</value>
    public TimeSpan? Remaining
    {
        get
        {
            if (Deadline == long.MaxValue)
            {
                return null;
            }

            long now = Time.GetTimestamp();
            return now >= Deadline ? TimeSpan.Zero : Time.GetElapsedTime(now, Deadline);
        }
    }

    /// <summary>Gets the token that fires when the caller cancels, its deadline passes or its connection ends.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Gets the token that fires when this side begins to stop: a handler that runs for long should come to its end, within
    /// <see cref="RpcServerOptions.DrainTimeout"/>.</summary>
    public abstract CancellationToken DrainToken { get; }

    /// <summary>Gets what the caller sent beside the arguments; cannot be changed.</summary>
    public RpcMetadata RequestMetadata { get; private set; } = RpcMetadata.Empty;

    /// <summary>Gets what is sent back beside the result or the error.</summary>
    public RpcMetadata ResponseMetadata => _responseMetadata ??= new RpcMetadata();

    /// <summary>Gets the caller's W3C trace context, from the metadata <c>traceparent</c> and <c>tracestate</c>.</summary>
    /// <value>The default value when the caller sent none.</value>
    public ActivityContext TraceContext =>
        ActivityContext.TryParse(
            RequestMetadata.GetText("traceparent"), RequestMetadata.GetText("tracestate"), isRemote: true, out ActivityContext context)
            ? context
            : default;

    /// <summary>Gets the deadline as a timestamp of the runtime's clock; long.MaxValue for none.</summary>
    internal long Deadline { get; private set; } = long.MaxValue;

    /// <summary>Gets what the handler wants to send back, or null.</summary>
    internal RpcMetadata? ResponseMetadataToSend => _responseMetadata is { Count: > 0 } metadata ? metadata : null;

    private protected abstract TimeProvider Time { get; }

    /// <summary>Whether the handler has not ended.</summary>
    private protected bool IsActive => _isActive;

    /// <summary>Makes an execution context in which <see cref="Current"/> is this object.</summary>
    internal ExecutionContext CaptureFlow()
    {
        RpcCallContext? before = s_current.Value;
        s_hasFlow = true;
        s_current.Value = this;
        ExecutionContext flow = ExecutionContext.Capture()!; // the caller has checked that the flow is not suppressed
        s_current.Value = before;
        return flow;
    }

    internal void Begin(string service, string method, long deadline, RpcMetadata requestMetadata)
    {
        Service = service;
        Method = method;
        Deadline = deadline;
        RequestMetadata = requestMetadata;
        _responseMetadata = null;
        _isActive = true;
    }

    internal void End() => _isActive = false;
}
