using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <content>A connection that had the last turns of a worker, which now polls: the worker receives from it directly, and its registration
/// is armed only when that ends. Meanwhile the read side stays owned, with the reference of its last turn.</content>
internal sealed partial class StreamChannel
{
    // A registration that stays reports what comes anyway; the rest of a frame has a place of its own to be received into; and of room to
    // send only the epoll tells.
    private bool CanBePolled =>
        _reactor.ArmMode == RpcArmMode.OneShot && _reader is null && !_isReadEnded && _state is { IsClosing: false, IsWriteParked: false };

    bool IPollable.StaysArmed => false;

    bool IPollable.TryPoll(Baton baton)
    {
        StreamTurn turn = TurnOf(baton);
        SysResult result = Receive(turn.Receive);
        if (result.Errno == Errno.EAGAIN)
        {
            return false;
        }

        turn.Polled = result;
        return true;
    }

    // Between turns: should this be the last reference, what follows is not for here.
    void IPollable.EndPolling() => EndRead(isDrained: true, isCleanStack: false);

    private static bool IsPolled(ReactorWorker worker) => TurnOf(worker.Baton).Polled is not null;
}
