using System.Buffers;
using RpcOverSockets.CompilerServices;

namespace RpcOverSockets.Calls;

/// <summary>One own call from its CALL frame to its end. Pooled; returns to its pool when its caller takes the result.</summary>
/// <remarks>Who ends it first takes it out of the peer's table under the peer's gate; only the winner completes it, exactly once.</remarks>
internal abstract class OutgoingCall
{
    private static readonly Action<object?, CancellationToken> s_cancel =
        static (state, token) => ((OutgoingCall)state!).OnCancelled(token);

    // The caller's thread writes these before the call is awaited, and when its result is taken.
    private CancellationTokenRegistration _cancellation; // by who is second to change _observing
    private CancellationToken _token;
    private int _observing; // interlocked; Observing, of a call whose token can be cancelled
    private uint _id; // the gate of its peer
    private RpcMetadata? _metadata; // who ends the call

    private enum Observing
    {
        None,

        /// <summary>The token is registered with, and the call has not ended.</summary>
        Registered,

        /// <summary>The call has ended: there is nothing to cancel.</summary>
        Ended,
    }

    /// <summary>Whether <see cref="ObserveCancellation"/> may follow; set before the call begins.</summary>
    internal bool IsCancellable { get; set; }

    /// <summary>Set by the table.</summary>
    internal uint Id
    {
        get => _id;
        set
        {
            _id = value;
            if (Streams is CallStreams streams)
            {
                streams.CallId = value;
            }
        }
    }

    /// <summary>The object that is called and the metadata, or null for a service without metadata.</summary>
    internal CallRoute? Route { get; private set; }

    /// <summary>Whether the result is a reference to an object of the peer.</summary>
    internal abstract bool ReturnsReference { get; }

    /// <summary>Whether user code will be told what came with the result.</summary>
    internal bool TellsMetadata => _metadata is not null && Route?.OnResponseMetadata is not null;

    /// <summary>The call's streams, or null; set before the call begins.</summary>
    internal CallStreams? Streams { get; set; }

    /// <summary>A timestamp of the peer's clock; long.MaxValue for none.</summary>
    internal long Deadline { get; private set; }

    internal RpcMethodDescriptor Method { get; private set; } = null!;

    protected Peer? Owner { get; private set; }

    internal void Begin(Peer owner, RpcMethodDescriptor method, long deadline, CallRoute? route)
    {
        Route = route;
        Owner = owner;
        Method = method;
        Deadline = deadline;
    }

    /// <summary>Lets a token cancel the call, from now until it ends, which may be before this returns.</summary>
    internal void ObserveCancellation(CancellationToken token)
    {
        _token = token;
        _cancellation = token.UnsafeRegister(s_cancel, this);
        if (Interlocked.CompareExchange(ref _observing, (int)Observing.Registered, (int)Observing.None) != (int)Observing.None)
        {
            _ = _cancellation.Unregister();
        }
    }

    /// <summary>The call ends: its token keeps nothing of it, also if nobody ever takes the result.</summary>
    protected void EndObserving()
    {
        // Not Dispose: it would wait for a callback that runs at this moment, which this may be.
        if (IsCancellable && Interlocked.Exchange(ref _observing, (int)Observing.Ended) == (int)Observing.Registered)
        {
            _ = _cancellation.Unregister();
        }
    }

    /// <summary>Decodes the result, or the reason why it cannot be decoded; does not complete the call.</summary>
    internal abstract void Decode(in ReadOnlySequence<byte> payload, int depthMax);

    /// <summary>Notes the failure; does not complete the call.</summary>
    internal abstract void SetFailure(Exception failure);

    /// <summary>Notes what came with the result.</summary>
    internal void SetMetadata(RpcMetadata? metadata) => _metadata = metadata;

    /// <summary>Completes the call with what was noted.</summary>
    /// <param name="continueInline">True to run the caller's continuation on this thread before this returns.</param>
    internal abstract void Complete(bool continueInline);

    /// <summary>Hands what came with the result to the caller, before the call completes.</summary>
    protected void TellMetadata()
    {
        if (_metadata is RpcMetadata metadata)
        {
            _metadata = null;
            try
            {
                Route?.OnResponseMetadata?.Invoke(metadata);
            }
#pragma warning disable CA1031 // The boundary to user code: the caller's own callback failed, so its call does.
            catch (Exception e)
#pragma warning restore CA1031
            {
                SetFailure(e);
            }
        }
    }

    /// <summary>Gives back a call that was not begun and that nobody will await.</summary>
    internal abstract void Forget();

    internal void Fail(Exception failure)
    {
        SetFailure(failure);
        Complete(continueInline: false);
    }

    /// <summary>Whether the caller itself has given up, and so does not want what came before.</summary>
    internal static bool IsLocal(Exception? failure) =>
        failure is OperationCanceledException or RpcException { Status: RpcStatus.DeadlineExceeded, Outcome: RpcOutcome.Unknown };

    /// <summary>Clears what belongs to one call, before the object returns to its pool.</summary>
    protected void EndCall()
    {
        _cancellation = default;
        _observing = (int)Observing.None;
        IsCancellable = false;
        _token = default;
        Owner = null;
        Method = null!;
        Streams = null;
        Route = null;
    }

    /// <summary>Whether a token may cancel the call; to be asked under the gate of its peer, while the call is in progress.</summary>
    internal bool Observes(CancellationToken token) => _token == token;

    // A late callback may meet the object in its next life: the peer checks under its gate whether that one observes the same token.
    private void OnCancelled(CancellationToken token) => Owner?.CancelOutgoing(this, token);
}
