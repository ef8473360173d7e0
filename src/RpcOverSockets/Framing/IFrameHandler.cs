using System.Buffers;

namespace RpcOverSockets.Framing;

/// <summary>Receives whole frames from one peer: the port up, from a transport to calls.</summary>
/// <remarks>Contract. <see cref="OnFrame"/> is called by one thread at a time in the order of arrival, except that a call whose user code
/// was found to block may still be in progress on its own thread. <see cref="OnTimer"/>, <see cref="OnRepliesSent"/> and
/// <see cref="OnClosed"/> may come from any thread, at the same time.</remarks>
internal interface IFrameHandler
{
    /// <summary>Largest frame (kind to payload, bytes) that the peer may send: what our HELLO says.</summary>
    int FrameBytesMax { get; }

    /// <summary>Bytes have arrived: the frames that follow came at this time.</summary>
    /// <param name="now">A <see cref="TimeProvider"/> timestamp. A channel tells it before the first frame of a turn and as often as it
    /// reads the clock, so that not each frame need ask for it.</param>
    void OnReceived(long now);

    /// <summary>A whole frame arrived.</summary>
    /// <param name="header">Its header, not yet checked.</param>
    /// <param name="payload">Valid until this returns, also when another worker takes the turn over meanwhile.</param>
    void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload);

    /// <summary>The bytes that arrived are no frames: a length below 6 or above the limit. The handler answers with CLOSE.</summary>
    void OnBadFrame(ConnectionCode code, string message);

    /// <summary>The peer ended its sending side; ours still works.</summary>
    void OnEndOfStream();

    /// <summary>Frames that were ended with <c>endsCall</c> are about to be handed to the kernel; a negative number takes some
    /// back.</summary>
    void OnRepliesSent(int count);

    /// <summary>The kernel took less than what was queued, because the peer reads slowly or not at all, or more is queued than can be sent
    /// at once. Not repeated until the outbox was empty.</summary>
    void OnSendBlocked();

    /// <summary>After <see cref="OnSendBlocked"/>: the kernel has taken everything. Called inside a flush, so no user code may run in
    /// it.</summary>
    void OnSendUnblocked();

    /// <summary>User code that this channel entered on a worker takes long; another worker took its turn over and delivers what follows.
    /// Called by the thread that takes over, before it delivers anything. <see cref="IFrameChannel.LeaveUserCode"/> will return false on
    /// the slow thread.</summary>
    void OnTurnTaken();

    /// <summary>A time that was asked for by <see cref="IFrameChannel.ArmTimer"/> has come. Not called on a worker's turn.</summary>
    /// <param name="now">A <see cref="TimeProvider"/> timestamp.</param>
    void OnTimer(long now);

    /// <summary>A CALL frame that was queued and did not leave. Called before <see cref="OnClosed"/>, once per such frame.</summary>
    void OnCallUnsent(uint call);

    /// <summary>The channel is closed; nothing follows.</summary>
    /// <param name="reason">Why, in words for a message: <c>the peer closed the connection</c>.</param>
    void OnClosed(string reason);
}
