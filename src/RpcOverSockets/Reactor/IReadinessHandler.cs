using RpcOverSockets.Interop;

namespace RpcOverSockets.Reactor;

/// <summary>Something with a descriptor in the reactor's epoll.</summary>
/// <remarks>Contract. Every event is answered by exactly one re-arm or by closing: a one-shot registration that was reported is silent
/// until then. Events may come late or twice, also after the descriptor was closed; the handler's own state decides.</remarks>
internal interface IReadinessHandler
{
    /// <summary>The descriptor is ready. Runs on a worker.</summary>
    /// <param name="worker">The worker, which holds the baton. After anything that may have run user code, ask
    /// <see cref="ReactorWorker.Holds"/>: if false, touch nothing that belongs to the turn and return.</param>
    /// <param name="events">What was reported.</param>
    void OnReady(ReactorWorker worker, EpollEvents events);

    /// <summary>Goes on with what <see cref="Baton.Defer"/> put off.</summary>
    void OnContinue(ReactorWorker worker);

    /// <summary>The turn of this handler got stuck in user code; this worker holds the baton now and must end the turn: make what was not
    /// delivered safe, re-arm, and leave everything that the stuck thread may still read to that thread.</summary>
    void OnTurnTaken(ReactorWorker worker);

    /// <summary>An exception has escaped from a turn of this handler: end what it belongs to, and leave nothing of the turn behind for the
    /// next one on this baton.</summary>
    /// <param name="worker">Where it escaped. If it does not hold the baton any more, another worker ends the turn by
    /// <see cref="OnTurnTaken"/>.</param>
    void OnTurnFailed(ReactorWorker worker);

    /// <summary>The reactor stops: close at once.</summary>
    void OnReactorStopping();
}
