namespace RpcOverSockets;

/// <summary>What a handler may know of the call that it serves.</summary>
/// <remarks>Valid until the handler's task has ended; the object then serves other calls, so do not keep it. Thread-safe while the call
/// lasts.</remarks>
public sealed class RpcCallContext
{
    private static readonly AsyncLocal<RpcCallContext?> s_current = new();

    private readonly TimeProvider _time;
    private volatile bool _isActive; // written by the call's owner before and after the handler runs

    internal RpcCallContext(RpcPeer peer, TimeProvider time)
    {
        Peer = peer;
        _time = time;
    }

    /// <summary>Gets the context of the call that the current flow of execution serves.</summary>
    /// <value>Null outside a handler and after the call has ended. Costs nothing until it is read.</value>
    public static RpcCallContext? Current => s_current.Value is { _isActive: true } context ? context : null;

    /// <summary>Gets who calls.</summary>
    public RpcPeer Peer { get; }

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

            long now = _time.GetTimestamp();
            return now >= Deadline ? TimeSpan.Zero : _time.GetElapsedTime(now, Deadline);
        }
    }

    /// <summary>Gets the deadline as a timestamp of the runtime's clock; long.MaxValue for none.</summary>
    internal long Deadline { get; private set; } = long.MaxValue;

    /// <summary>Makes an execution context in which <see cref="Current"/> is this object.</summary>
    internal ExecutionContext CaptureFlow()
    {
        RpcCallContext? before = s_current.Value;
        s_current.Value = this;
        ExecutionContext flow = ExecutionContext.Capture()!; // the caller has checked that the flow is not suppressed
        s_current.Value = before;
        return flow;
    }

    internal void Begin(string service, string method, long deadline)
    {
        Service = service;
        Method = method;
        Deadline = deadline;
        _isActive = true;
    }

    internal void End() => _isActive = false;
}
