using System.Threading.Tasks.Sources;

namespace RpcOverSockets.Transport.Duplex;

/// <summary>Wakes the one who waits for it, on the .NET pool, without allocating.</summary>
/// <remarks>One waiter. Between two resets it is set at most once; who may set it is decided elsewhere.</remarks>
internal sealed class WakeSignal : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>Before the waiter lets others know that it will wait.</summary>
    internal void Reset() => _core.Reset();

    internal ValueTask WaitAsync() => new(this, _core.Version);

    internal void Set() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
