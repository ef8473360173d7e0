using System.Buffers;
using System.Diagnostics;
using RpcOverSockets.Buffers;
using RpcOverSockets.CompilerServices;

namespace RpcOverSockets.Calls;

/// <summary>A stream that the peer sends within a call: its credit, what waits to be read, and its end (protocol.md §4).</summary>
/// <remarks>Frames come in on the connection's turn; the reader is user code on any thread. Memory is bounded by the credit that was
/// granted and one frame, because that is what a peer may send before something was read.</remarks>
internal abstract class InboundStream
{
    private readonly Peer _peer;
    private readonly RpcMethodDescriptor _method;
    private readonly IncomingCall? _peersCall;    // whose caller sends; null for the result of an own call; valid until Detach
    private readonly Lock _creditGate = new();    // held while a CREDIT is queued, so that none follows the end of the call
    private readonly long _windowBytes;
    private long _granted;                        // Gate; what the peer may still send; its last frame may overdraw it
    private long _heldBytes;                      // Gate; counted against the process's budget
    private bool _isSenderDone;                   // Gate; END was received
    private bool _isDetached;                     // _creditGate; the call has ended: nothing may be sent for it

    /// <summary>Begins a stream that the peer may send <see cref="PeerSettings.CreditBytes"/> of.</summary>
    /// <param name="peer">Who sends.</param>
    /// <param name="method">The call's method.</param>
    /// <param name="peersCall">The peer's call to which the stream belongs, or null for the result of an own one.</param>
    protected InboundStream(Peer peer, RpcMethodDescriptor method, IncomingCall? peersCall)
    {
        _peer = peer;
        _method = method;
        _peersCall = peersCall;
        _windowBytes = peer.Settings.CreditBytes;
        _granted = _windowBytes;
    }

    internal Peer Peer => _peer;

    /// <summary>The call's id; set before the first frame can come.</summary>
    internal uint CallId { get; set; }

    /// <summary>Bytes to be read before it is worth telling the peer.</summary>
    internal long GrantBytesMin => _windowBytes / 2;

    /// <summary>Guards the queue and the end. The turn, the reader and whoever ends the call take it; no user code runs under it.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Whether it is the result of an own call; else the peer's call has it.</summary>
    protected bool IsOfOwnCall => _peersCall is null;

    /// <summary>The peer's frames are of bytes, not of items.</summary>
    internal abstract bool IsBytes { get; }

    /// <summary>Takes a frame in.</summary>
    /// <returns>Null, or how the peer broke the protocol.</returns>
    internal string? Receive(in ReadOnlySequence<byte> payload)
    {
        bool wakes;
        lock (Gate)
        {
            if (_isSenderDone)
            {
                return "A frame of a stream came after its END.";
            }

            if (_granted <= 0)
            {
                return "A frame of a stream came without credit.";
            }

            _granted -= payload.Length;
            wakes = AppendLocked(payload);
        }

        if (wakes)
        {
            _peer.WakeOnTurn(this);
        }

        return null;
    }

    /// <summary>Notes the END of the caller's stream.</summary>
    /// <returns>Null, or how the peer broke the protocol.</returns>
    internal string? ReceiveEnd()
    {
        bool wakes;
        lock (Gate)
        {
            if (_isSenderDone)
            {
                return "END came twice.";
            }

            _isSenderDone = true;
            wakes = EndLocked(failure: null, isImmediate: false);
        }

        if (wakes)
        {
            _peer.WakeOnTurn(this);
        }

        return null;
    }

    /// <summary>Ends the stream for its reader.</summary>
    /// <param name="failure">What the reader gets, or null for the normal end.</param>
    /// <param name="isImmediate">True to drop what was not read yet.</param>
    /// <param name="continueInline">True to run the reader's code on this thread before this returns.</param>
    internal void End(Exception? failure, bool isImmediate, bool continueInline)
    {
        bool wakes;
        lock (Gate)
        {
            wakes = EndLocked(failure, isImmediate);
        }

        if (wakes)
        {
            Wake(continueInline);
        }
    }

    /// <summary>Lets the peer send as much more as was read.</summary>
    internal void Grant(long readBytes)
    {
        Debug.Assert(readBytes is > 0 and <= uint.MaxValue);
        lock (_creditGate)
        {
            if (_isDetached)
            {
                return;
            }

            lock (Gate)
            {
                _granted += readBytes;
            }

            _peer.SendStreamCredit(CallId, (uint)readBytes);
        }
    }

    /// <summary>The call ends: nothing is sent for it any more. To be called before its last frame is queued.</summary>
    internal void Detach()
    {
        lock (_creditGate)
        {
            _isDetached = true;
        }
    }

    /// <summary>The reader has left before the end: an own call is cancelled; the peer's call goes on without being read.</summary>
    internal void Abandon() => Leave(new ObjectDisposedException(nameof(InboundStream)));

    /// <summary>The reader's token fired.</summary>
    internal void Cancel(CancellationToken token) => Leave(new OperationCanceledException(token));

    /// <summary>Something that the peer sent cannot be read: ends the call on the side that can.</summary>
    /// <returns>What the reader gets.</returns>
    internal RpcException Refuse(Exception failure)
    {
        string message = $"An item of {_method} could not be read: {failure.Message}";
        if (_peersCall is null)
        {
            var error = new RpcException(RpcStatus.Internal, message, RpcOutcome.Executed, failure);
            Leave(error);
            return error;
        }

        lock (_creditGate)
        {
            if (!_isDetached)
            {
                _peer.RefuseItems(_peersCall, message);
            }
        }

        return new RpcException(RpcStatus.InvalidArgument, message, RpcOutcome.Executed, failure);
    }

    /// <summary>Wakes the reader that was taken under the gate.</summary>
    internal abstract void Wake(bool continueInline);

    /// <summary>Counts what is kept for the reader against the budget of the process.</summary>
    protected void CountLocked(long lengthBytes)
    {
        _heldBytes += lengthBytes;
        InboundMemory.Add(lengthBytes);
    }

    /// <summary>Gives back what is no longer kept, or all of it: a reader that was left behind must not use up the budget for
    /// ever.</summary>
    protected void UncountLocked(long lengthBytes = long.MaxValue)
    {
        lengthBytes = Math.Min(lengthBytes, _heldBytes);
        _heldBytes -= lengthBytes;
        InboundMemory.Add(-lengthBytes);
    }

    /// <summary>Keeps a frame for the reader, or drops it if nobody will read it.</summary>
    /// <returns>Whether a reader waits and was taken: wake it.</returns>
    protected abstract bool AppendLocked(in ReadOnlySequence<byte> payload);

    /// <summary>Notes the end; the first counts, but an immediate one overrules one that is not.</summary>
    /// <returns>Whether a reader waits and was taken: wake it.</returns>
    protected abstract bool EndLocked(Exception? failure, bool isImmediate);

    /// <summary>The reader cannot go on.</summary>
    internal void Leave(Exception failure)
    {
        Detach();
        End(failure, isImmediate: true, continueInline: false);
        if (IsOfOwnCall)
        {
            _peer.AbandonOutgoing(CallId, this, failure);
        }
    }
}
