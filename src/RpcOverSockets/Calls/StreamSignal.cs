using System.Threading.Tasks.Sources;
using RpcOverSockets.Diagnostics;

namespace RpcOverSockets.Calls;

/// <summary>Lets one waiter at a time wait for a stream, again and again, without an allocation.</summary>
/// <remarks>The owner's gate guards whether somebody waits; whoever takes the waiter under that gate wakes it outside, once.</remarks>
internal sealed class StreamSignal : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private bool _isWaiting; // the owner's gate

    /// <summary>Identifies the wait that was begun last.</summary>
    internal short Version => _core.Version;

    /// <summary>The wait that was begun last, to be awaited once.</summary>
    internal ValueTask<bool> Wait => new(this, _core.Version);

    /// <summary>Whether somebody waits; to be asked under the owner's gate.</summary>
    internal bool IsAwaitedLocked => _isWaiting;

    /// <summary>Begins a wait; to be called under the owner's gate.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    internal void BeginWaitLocked()
    {
        if (_isWaiting)
        {
            throw new InvalidOperationException("A stream is read or written by one thread at a time; the last wait has not ended.");
        }

        _core.Reset();
        _isWaiting = true;
    }

    /// <summary>Takes the waiter, if there is one; to be called under the owner's gate. Who takes it must call <see cref="Set"/>.</summary>
    internal bool TryTakeWaiterLocked()
    {
        bool isWaiting = _isWaiting;
        _isWaiting = false;
        return isWaiting;
    }

    /// <summary>Wakes the waiter that was taken.</summary>
    /// <param name="value">What the wait gives.</param>
    /// <param name="continueInline">True to run the waiter's code on this thread before this returns.</param>
    internal void Set(bool value, bool continueInline)
    {
        _core.RunContinuationsAsynchronously = !continueInline;
        try
        {
            _core.SetResult(value);
        }
#pragma warning disable CA1031 // The boundary to user code: the waiter's continuation has run here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            StrayFailure.Rethrow(e);
        }
    }

    public bool GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        ContextContinuation.Redirect(ref continuation, ref state, ref flags);
        _core.OnCompleted(continuation, state, token, flags);
    }
}
