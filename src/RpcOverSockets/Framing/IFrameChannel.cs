using RpcOverSockets.Buffers;

namespace RpcOverSockets.Framing;

/// <summary>Carries whole frames to one peer: the port down, from calls to a transport.</summary>
/// <remarks>
/// Contract. All members may be called from any thread and never block. Frames leave in the order in which they were ended. After
/// <see cref="Close"/> or <see cref="Abort"/> frames are dropped silently, and the handler sees exactly one
/// <see cref="IFrameHandler.OnClosed"/>, after which nothing is called any more.
/// A <em>turn</em> is the time in which a worker delivers what one readiness event brought. Frames that are ended by the thread that runs
/// this channel's turn leave together at the turn's end; all others leave at once, or behind what is being sent.
/// </remarks>
internal interface IFrameChannel
{
    /// <summary>The name of the peer for messages and logs, such as <c>tcp://127.0.0.1:7000</c> or <c>unix:/run/a.sock</c>.</summary>
    RpcPeer Peer { get; }

    /// <summary>Whether this side opened the connection, and so uses odd call ids.</summary>
    bool IsInitiator { get; }

    /// <summary>Bytes that were ended and not yet handed to the kernel.</summary>
    long OutboxBytes { get; }

    /// <summary>Looks for when bytes of the outbox last got further, or when the outbox last became non-empty; a
    /// <see cref="TimeProvider"/> timestamp. What only a comparison tells is found by the next look, and told as of then.</summary>
    long LookForSendProgress();

    /// <summary>The time of the turn if this thread runs one, else of the clock; in <see cref="TimeProvider"/> timestamps.</summary>
    long Now { get; }

    /// <summary>Rents a writer for one frame. The caller writes the frame, its length field included, and hands it to
    /// <see cref="EndFrame"/> or <see cref="DiscardFrame"/> on the same thread.</summary>
    SegmentWriter BeginFrame();

    /// <summary>Queues the frame.</summary>
    /// <param name="writer">From <see cref="BeginFrame"/>, or an own one of <see cref="SegmentWriterPool"/> with one frame.</param>
    /// <param name="endsCall">True for the REPLY or ERROR of an accepted call: reported back by
    /// <see cref="IFrameHandler.OnRepliesSent"/> when the frame is handed to the kernel.</param>
    void EndFrame(SegmentWriter writer, bool endsCall);

    /// <summary>Sends the frame once and never again, if the transport has such a way and the frame fits it.</summary>
    /// <param name="writer">From <see cref="BeginFrame"/>, with the length filled in.</param>
    /// <param name="key">0, or a key: of frames with the same one only the latest counts.</param>
    /// <returns>False: nothing happened, and the writer is still the caller's.</returns>
    bool TryEndFrameOnce(SegmentWriter writer, uint key) => false;

    /// <summary>Forgets a frame that could not be written; what was queued before it is not touched.</summary>
    void DiscardFrame(SegmentWriter writer);

    /// <summary>Announces that user code runs on this thread until <see cref="LeaveUserCode"/>.</summary>
    /// <returns>What to leave it with; null when this thread may not run it (it is the last worker that keeps connections alive, or user
    /// code is nested too deeply): run it on the thread pool instead.</returns>
    object? TryEnterUserCode();

    /// <summary>Ends what <see cref="TryEnterUserCode"/> began, on the same thread.</summary>
    /// <param name="section">What it returned.</param>
    /// <returns>False when the code took so long that another worker took the turn over (see <see cref="IFrameHandler.OnTurnTaken"/>): this
    /// thread serves no connection any more and may block as long as it likes before it returns.</returns>
    bool LeaveUserCode(object section);

    /// <summary>Runs work that is known to block on a thread that serves no connection, at once.</summary>
    /// <returns>False when there is no such thread: nothing happened.</returns>
    bool TryRunElsewhere(IThreadPoolWorkItem work) => false;

    /// <summary>Asked within work of <see cref="TryRunElsewhere"/>: whether it has kept its thread for a millisecond or longer, without
    /// counting time in which no processor was free.</summary>
    bool HasBlocked => false;

    /// <summary>Asks for <see cref="IFrameHandler.OnTimer"/> at <paramref name="due"/>, or earlier. One timer per channel: the earliest
    /// wins until it fired.</summary>
    /// <param name="due">A <see cref="TimeProvider"/> timestamp.</param>
    void ArmTimer(long due);

    /// <summary>Sends what is queued, then ends the sending side, discards what still comes for at most one second, and closes.</summary>
    void Close();

    /// <summary>Closes at once and drops what is queued.</summary>
    void Abort();
}
