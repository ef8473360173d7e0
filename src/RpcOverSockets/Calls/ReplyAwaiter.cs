namespace RpcOverSockets.Calls;

/// <summary>Waits for the task of one handler and then ends its call. Pooled per kind of task.</summary>
internal abstract class ReplyAwaiter<TSelf>
    where TSelf : ReplyAwaiter<TSelf>, new()
{
    private const int PooledMax = 1024;

    private static readonly Lock s_gate = new();
    private static TSelf? s_free;   // s_gate
    private static int s_freeCount; // s_gate

    private IncomingCall? _call;
    private TSelf? _next;

    protected ReplyAwaiter() => Continuation = OnCompleted;

    /// <summary>What the task's awaiter calls; one delegate for all lives of this object.</summary>
    protected Action Continuation { get; }

    /// <summary>Takes an awaiter for a call whose task is unfinished, and keeps the call alive.</summary>
    protected static TSelf Rent(IncomingCall call)
    {
        call.Suspend();
        TSelf self = TryTake() ?? new TSelf();
        self._call = call;
        return self;
    }

    /// <summary>Takes the task's result, returns this object to the pool by <see cref="Return"/>, and ends the call with the
    /// result.</summary>
    protected abstract void End(IncomingCall call);

    /// <summary>Gives the object back; nothing of it may be used afterwards.</summary>
    protected void Return()
    {
        _call = null;
        lock (s_gate)
        {
            if (s_freeCount < PooledMax)
            {
                _next = s_free;
                s_free = (TSelf)this;
                s_freeCount++;
            }
        }
    }

    private static TSelf? TryTake()
    {
        lock (s_gate)
        {
            if (s_free is not TSelf free)
            {
                return null;
            }

            s_free = free._next;
            s_freeCount--;
            free._next = null;
            return free;
        }
    }

    private void OnCompleted()
    {
        IncomingCall call = _call!;
        try
        {
            End(call);
        }
#pragma warning disable CA1031 // The boundary to user code: whatever a handler throws ends its call.
        catch (Exception e)
#pragma warning restore CA1031
        {
            call.EndFailed(e);
        }

        call.Release();
    }
}
