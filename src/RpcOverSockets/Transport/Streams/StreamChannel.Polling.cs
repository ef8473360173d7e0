using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <content>A connection that had the last turns of a worker, which now polls: the worker receives from it directly, and its registration
/// is armed only when that ends. Meanwhile the read side stays owned, with the reference of its last turn.</content>
internal sealed partial class StreamChannel
{
    // A registration that stays reports what comes anyway; and the rest of a frame has a place of its own to be received into.
    private bool CanBePolled => _reactor.ArmMode == RpcArmMode.OneShot && _reader is null && !_isReadEnded && !_state.IsClosing;

    bool IPollable.TryPoll(Baton baton)
    {
        if (!ReferenceEquals(baton.Unarmed, this))
        {
            return false; // it is armed, so the epoll tells
        }

        StreamTurn turn = TurnOf(baton);
        SysResult result = Receive(turn.Receive);
        if (result.Errno == Errno.EAGAIN)
        {
            return false;
        }

        turn.Polled = result;
        return true;
    }

    void IPollable.EndPolling() => EndRead(isDrained: true);

    private static bool IsPolled(ReactorWorker worker) => TurnOf(worker.Baton).Polled is not null;
}
