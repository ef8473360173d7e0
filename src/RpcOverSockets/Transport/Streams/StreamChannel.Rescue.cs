using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <content>Turns that do not end by themselves.</content>
internal sealed partial class StreamChannel
{
    void IReadinessHandler.OnTurnTaken(ReactorWorker worker)
    {
        StreamTurn turn = TurnOf(worker.Baton);
        if (!ReferenceEquals(turn.Channel, this))
        {
            return; // the turn was over but for its last reports
        }

        // The stuck thread may still read its frame, in the receive buffer or in the reader's own memory.
        turn.AbandonReceive();
        _reader?.Abandon();
        _handler.OnTurnTaken();
        EndTurn(worker, turn, TurnEnd.Budget);
    }

    void IReadinessHandler.OnTurnFailed(ReactorWorker worker)
    {
        Abort("an error of this side's runtime");
        if (!worker.Holds)
        {
            return; // who took the turn over ends it
        }

        StreamTurn turn = TurnOf(worker.Baton);
        if (!ReferenceEquals(turn.Channel, this))
        {
            return; // the turn was over but for its last reports
        }

        // Nothing of it may leave with the next connection's frames: what is finished goes to who closes, and so back to its pool.
        if (turn.Writer.IsOpen)
        {
            turn.Writer.Discard();
        }

        EndTurn(worker, turn, TurnEnd.Delivered);
    }
}
