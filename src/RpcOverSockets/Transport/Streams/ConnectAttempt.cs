using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <summary>A connect that is in progress: waits until the socket is writable, and then knows how it ended.</summary>
/// <remarks>Thread-safe; the first end wins. The descriptor belongs to who made the attempt.</remarks>
internal sealed class ConnectAttempt : IReadinessHandler
{
    private readonly EpollReactor _reactor;
    private readonly FileDescriptor _fd;
    private readonly TaskCompletionSource<SysResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private bool _isLeft; // _gate; the descriptor may be closed, and its number another's

    internal ConnectAttempt(EpollReactor reactor, FileDescriptor fd)
    {
        _reactor = reactor;
        _fd = fd;
        Token = reactor.Slots.Add(this);
    }

    /// <summary>Its slot, which the channel inherits.</summary>
    internal ulong Token { get; }

    /// <summary>Completes with the error of the connect, or with success.</summary>
    internal Task<SysResult> Ended => _ended.Task;

    void IReadinessHandler.OnReady(ReactorWorker worker, EpollEvents events)
    {
        lock (_gate)
        {
            if (!_isLeft)
            {
                _ = _ended.TrySetResult(_reactor.Kernel.PendingError(_fd));
            }
        }
    }

    void IReadinessHandler.OnContinue(ReactorWorker worker)
    {
        // Never put off.
    }

    void IReadinessHandler.OnTurnTaken(ReactorWorker worker)
    {
        // No user code runs in this turn.
    }

    void IReadinessHandler.OnTurnFailed(ReactorWorker worker) => End(Errno.ECONNABORTED);

    void IReadinessHandler.OnReactorStopping() => End(Errno.ECONNABORTED);

    internal void Start()
    {
        SysResult added = _reactor.Add(_fd, EpollEvents.Out | EpollEvents.EdgeTriggered | EpollEvents.OneShot, Token);
        if (added.IsError)
        {
            _ = _ended.TrySetResult(added);
        }
    }

    /// <summary>Looks at the descriptor no more.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            _isLeft = true;
        }
    }

    internal void End(Errno errno) => _ = _ended.TrySetResult(SysResult.Fail(errno));
}
