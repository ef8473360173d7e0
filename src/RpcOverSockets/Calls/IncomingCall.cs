using System.Buffers;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>One call of a peer from its CALL frame to its REPLY. Pooled; its next call may be another peer's.</summary>
/// <remarks>References keep it out of the pool: one of the thread that runs the handler's synchronous part, one of an unfinished task, one
/// of each thread that cancels it.</remarks>
internal sealed partial class IncomingCall : IThreadPoolWorkItem
{
    private Peer _peer = null!;                // set by Begin
    private IncomingCallContext _context;           // replaced between two calls
    private ExecutionContext? _flow;           // made on first use; in it RpcCallContext.Current is _context
    private bool _isFlowKept;                  // what the handler awaits has captured the flow
    private CancellationTokenSource? _cancellation; // made when the handler asks for its token; peer's gate
    private RpcStatus _cancelledBy;            // why it was cancelled, Ok while it was not; peer's gate
    private ReadOnlySequence<byte> _arguments; // until the arguments are read
    private BufferSegment? _ownArguments;      // a copy, when the call could not start at once
    private bool _argumentsRead;               // the thread that runs the handler
    private bool _hasEnded;                    // peer's gate; it is in no table any more
    private object? _section;                  // what to leave user code with; the thread that runs the handler
    private bool _isTurn;                      // it has left it in its turn; likewise
    private int _references;

    internal IncomingCall() => _context = new IncomingCallContext(this);

    internal Peer Peer => _peer;

    internal uint Id { get; private set; }

    internal bool IsOneWay { get; private set; }

    internal MethodEntry Entry { get; private set; } = null!;

    /// <summary>A timestamp; long.MaxValue for none.</summary>
    internal long Deadline { get; private set; }

    /// <summary>What the caller sent beside the arguments.</summary>
    internal RpcMetadata Metadata { get; set; } = RpcMetadata.Empty;

    /// <summary>Bytes of one-way credit that the call holds.</summary>
    internal int CreditBytes { get; private set; }

    /// <summary>Whether it waits for a thread; guarded by the peer's gate.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>Links free or waiting calls; guarded by the peer's gate.</summary>
    internal IncomingCall? Next { get; set; }

    /// <summary>Links waiting calls; guarded by the peer's gate.</summary>
    internal IncomingCall? Previous { get; set; }

    /// <summary>Whether its caller, its deadline or the end of the connection has cancelled it; to be asked under the peer's
    /// gate.</summary>
    internal bool IsCancelledLocked => _cancelledBy != RpcStatus.Ok;

    internal RpcCallContext Context => _context;

    internal CancellationToken GetToken() => _peer.TokenOf(this);

    internal void Begin(Peer peer, uint id, MethodEntry entry, long deadline, bool isOneWay, int creditBytes)
    {
        _peer = peer;
        Id = id;
        Entry = entry;
        Deadline = deadline;
        IsOneWay = isOneWay;
        CreditBytes = creditBytes;
        _cancelledBy = RpcStatus.Ok;
        _argumentsRead = false;
        _hasEnded = false;
        _references = 1;
    }

    /// <summary>Copies the arguments, because the call cannot start while their buffer is valid.</summary>
    internal void KeepArguments(in ReadOnlySequence<byte> arguments)
    {
        int lengthBytes = checked((int)arguments.Length);
        BufferSegment copy = SegmentPool.Rent(lengthBytes);
        arguments.CopyTo(copy.Array);
        copy.End = lengthBytes;
        InboundMemory.Add(copy);
        _ownArguments = copy;
    }

    /// <summary>Whether it starts on a thread of its own.</summary>
    internal bool RunsElsewhere { get; set; }

    /// <summary>Runs a call whose arguments were kept, on a pool thread or one of its own.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (!RunsElsewhere)
        {
            RunKept();
            return;
        }

        RunsElsewhere = false;
        Peer peer = _peer; // the call may be another one afterwards, of another peer
        MethodEntry method = Entry;
        RunKept();
        peer.OnRanElsewhere(method);
    }

    internal void RunKept()
    {
        if (_peer.RefusalAtStart(this) is CallError refusal)
        {
            _peer.EndIncoming(this, refusal);
            Release();
        }
        else if (Run(new ReadOnlySequence<byte>(_ownArguments!.Array, 0, _ownArguments.End), section: null, out _))
        {
            _peer.Recycle(this);
        }
    }

    /// <summary>Decodes the arguments and runs the handler up to its first wait.</summary>
    /// <param name="arguments">The payload.</param>
    /// <param name="section">What <see cref="IFrameChannel.TryEnterUserCode"/> gave; left here, as soon as user code is over. Null where it
    /// was not asked.</param>
    /// <param name="isTurn">Whether this thread still runs its turn.</param>
    /// <returns>Whether nobody refers to the call any more: the caller gives it back to its peer.</returns>
    internal bool Run(in ReadOnlySequence<byte> arguments, object? section, out bool isTurn)
    {
        _arguments = arguments;
        _section = section;
        _isTurn = true;
        _context.Begin(Entry.Method.Service, Entry.Method.Name, Deadline, Metadata);
        ExecutionContext? before = ExecutionContext.Capture();
        try
        {
            if (before is not null)
            {
                ExecutionContext.Restore(_flow ??= _context.CaptureFlow());
            }

            RpcServerInterceptor[] interceptors = _peer.Settings.ServerInterceptorsNow;
            if (interceptors.Length == 0)
            {
                Entry.Service.Dispatch(this, Entry.Index);
            }
            else
            {
                StartIntercepted(interceptors, arguments);
            }
        }
#pragma warning disable CA1031 // The boundary to user code: whatever a handler throws ends its call, not the worker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            EndFailed(e);
        }
        finally
        {
            if (before is not null)
            {
                ExecutionContext.Restore(before);
            }
        }

        isTurn = LeaveUserCode();
        return TryRelease();
    }

    /// <summary>Ends the call with the result of a handler that has returned on the thread that runs it.</summary>
    internal void EndRepliedAtOnce<TResult, TCodec>(TResult? result)
        where TCodec : struct, IRpcCodec<TResult>
    {
        // Before the reply is written: its frame would have to come back to the turn from user code, and then to go into it again.
        if (!LazilyWritten<TCodec>.IsSo)
        {
            _ = LeaveUserCode();
        }

        EndReplied<TResult, TCodec>(result);
    }

    /// <summary>Leaves the user code in which the handler has started, if that was not done.</summary>
    /// <returns>Whether this thread still runs its turn.</returns>
    internal bool LeaveUserCode()
    {
        if (_section is object section)
        {
            _section = null;
            _isTurn = _peer.Channel.LeaveUserCode(section);
        }

        return _isTurn;
    }

    /// <summary>The payload of the arguments, which the caller decodes at once.</summary>
    internal ReadOnlySequence<byte> Arguments => _arguments;

    internal int PayloadDepthMax => _peer.Settings.PayloadDepthMax;

    /// <summary>Notes that decoding has succeeded: from now on a failure is the handler's.</summary>
    internal void EndArguments()
    {
        _argumentsRead = true;
        DropArguments();
    }

    /// <summary>Keeps the call out of the pool while its handler's task is unfinished.</summary>
    internal void Suspend()
    {
        AddReference();
        _isFlowKept = true;
    }

    internal void AddReference() => Interlocked.Increment(ref _references);

    internal void Release()
    {
        if (TryRelease())
        {
            _peer.Recycle(this);
        }
    }

    // References are added by who has one, or under the gate of the peer while the call is in its table, so the last one stays the last.
    private bool TryRelease()
    {
        if (Volatile.Read(ref _references) != 1 && Interlocked.Decrement(ref _references) != 0)
        {
            return false;
        }

        DropArguments();
        return true;
    }

    /// <summary>Ends the call with its result.</summary>
    internal void EndReplied<TResult, TCodec>(TResult? result)
        where TCodec : struct, IRpcCodec<TResult>
    {
        if (Refusal is string refusal)
        {
            _peer.DropResult<TResult, TCodec>(result);
            _peer.EndIncoming(this, new CallError(RpcStatus.InvalidArgument, refusal, RpcOutcome.Executed));
        }
        else
        {
            _peer.EndIncoming<TResult, TCodec>(this, result);
        }
    }

    /// <summary>The call leaves the peer's table; called under the peer's gate.</summary>
    /// <exception cref="InvalidOperationException">It has left it before: its id may be another call's by now.</exception>
    internal void EndLocked()
    {
        if (_hasEnded)
        {
            throw new InvalidOperationException("The call has ended already.");
        }

        _hasEnded = true;
    }

    /// <summary>Marks the end of the handler: <see cref="RpcCallContext.Current"/> is null from now on.</summary>
    internal void EndContext() => _context.End();

    /// <summary>Gets or makes the token; called under the peer's gate.</summary>
    internal CancellationToken TokenLocked()
    {
        bool isNew = _cancellation is null;
        _cancellation ??= new CancellationTokenSource();
        if (isNew && _cancelledBy != RpcStatus.Ok)
        {
            _cancellation.Cancel(); // nobody can have registered with a token that nobody has
        }

        return _cancellation.Token;
    }

    /// <summary>Notes why the call is cancelled; called under the peer's gate.</summary>
    /// <returns>What to cancel outside the gate, or null.</returns>
    internal CancellationTokenSource? CancelLocked(RpcStatus reason)
    {
        if (_cancelledBy != RpcStatus.Ok)
        {
            return null;
        }

        _cancelledBy = reason;
        return _cancellation;
    }

    /// <summary>Prepares the object for the pool; nobody else has a reference.</summary>
    internal void Clear()
    {
        if (_cancellation is not null && !_cancellation.TryReset())
        {
            _cancellation.Dispose();
            _cancellation = null;
        }

        if (_isFlowKept)
        {
            // What the handler has started may outlive its call and still sees that flow: there, Current must stay null.
            _isFlowKept = false;
            _flow = null;
            _context = new IncomingCallContext(this);
        }

        Entry = null!;
        Interception = null;
        ClearStreams();
    }

    private void DropArguments()
    {
        _arguments = default;
        if (_ownArguments is BufferSegment own)
        {
            _ownArguments = null;
            InboundMemory.Remove(own);
            SegmentPool.Return(own);
        }
    }
}
