namespace RpcOverSockets;

/// <summary>Options of calls, attached to a client by <see cref="RpcClientExtensions.With{TService}"/>. Immutable; keep and share
/// it.</summary>
public sealed record RpcCallOptions
{
    /// <summary>Gets the options of a client that was given none.</summary>
    internal static readonly RpcCallOptions None = new();

    private static readonly TimeSpan s_timeoutMax = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Gets how long a call may take, its wait for a connection included.</summary>
    /// <value>1 ms to 49 days, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no deadline. Defaults to null: the channel's
    /// <see cref="RpcChannelOptions.DefaultTimeout"/>. A call inside a handler never outlives the deadline of the call that is
    /// served.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is null || value == System.Threading.Timeout.InfiniteTimeSpan
            ? value
            : Check.InRange(value.Value, TimeSpan.FromMilliseconds(1), s_timeoutMax);
    }

    /// <summary>Gets a value indicating whether a call waits, within its deadline, while the channel backs off after a failed
    /// connect.</summary>
    /// <value>Defaults to false: the call fails at once with the last connect error, <see cref="RpcOutcome.NotExecuted"/>.</value>
    public bool WaitForReady { get; init; }

    /// <summary>Gets what is sent beside the arguments of every call. Must not be changed any more.</summary>
    /// <value>Defaults to null: nothing.</value>
    public RpcMetadata? Metadata
    {
        get;
        init => field = value?.Freeze();
    }

    /// <summary>Gets what is told the metadata that comes with a result, before the call completes; that of an error is in
    /// <see cref="RpcException.Metadata"/>.</summary>
    /// <value>Runs on a thread of the runtime and must not block. Defaults to null.</value>
    public Action<RpcMetadata>? OnResponseMetadata { get; init; }
}
