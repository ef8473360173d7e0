using System.Diagnostics;
using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;

namespace RpcOverSockets;

/// <summary>What a handler may know of the call that it serves.</summary>
/// <remarks>Valid until the handler's task has ended; the object then serves other calls, so do not keep it. Thread-safe while the call
/// lasts, but for <see cref="ResponseMetadata"/>.</remarks>
public sealed class RpcCallContext
{
    private static readonly AsyncLocal<RpcCallContext?> s_current = new();

    private readonly Peer _peer;
    private readonly IncomingCall _call;
    private RpcMetadata? _responseMetadata;
    private volatile bool _isActive; // written by the call's owner before and after the handler runs

    internal RpcCallContext(Peer peer, IncomingCall call)
    {
        _peer = peer;
        _call = call;
    }

    /// <summary>Gets the context of the call that the current flow of execution serves.</summary>
    /// <value>Null outside a handler and after the call has ended. Costs nothing until it is read.</value>
    public static RpcCallContext? Current => s_current.Value is { _isActive: true } context ? context : null;

    /// <summary>Gets who calls.</summary>
    public RpcPeer Peer => _peer.RemotePeer;

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

            TimeProvider time = _peer.Settings.Time;
            long now = time.GetTimestamp();
            return now >= Deadline ? TimeSpan.Zero : time.GetElapsedTime(now, Deadline);
        }
    }

    /// <summary>Gets the token that fires when the caller cancels, its deadline passes or its connection ends.</summary>
    public CancellationToken CancellationToken => _isActive ? _call.GetToken() : CancellationToken.None;

    /// <summary>Gets the token that fires when this side begins to stop: a handler that runs for long should come to its end, within
    /// <see cref="RpcServerOptions.DrainTimeout"/>.</summary>
    public CancellationToken DrainToken => _peer.DrainToken;

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

    /// <summary>Creates a client of a contract that the caller serves, over the connection of this call. It may be kept: its calls fail
    /// with <see cref="RpcStatus.Unavailable"/> when the connection has ended.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <returns>The client; thread-safe.</returns>
    /// <exception cref="InvalidOperationException">The generator did not run for the contract.</exception>
    public TService CreateClient<TService>()
        where TService : class, IRpcService<TService>
        => RpcContract.Describe<TService>().CreateClient(new RpcInvoker(new PeerTarget(_peer), options: null));

    /// <summary>Makes an execution context in which <see cref="Current"/> is this object.</summary>
    internal ExecutionContext CaptureFlow()
    {
        RpcCallContext? before = s_current.Value;
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
