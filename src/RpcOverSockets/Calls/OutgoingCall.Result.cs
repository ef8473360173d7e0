using System.Buffers;
using System.Threading.Tasks.Sources;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>A call with a result of a certain type.</summary>
internal sealed class OutgoingCall<TResult, TCodec> : OutgoingCall, IValueTaskSource<TResult>, IValueTaskSource
    where TCodec : struct, IRpcCodec<TResult>
{
    private static readonly bool s_returnsReference = typeof(TCodec).IsDefined(typeof(ReferenceCodecAttribute), inherit: false);

    private ManualResetValueTaskSourceCore<TResult> _core;
    private TResult? _result;
    private Exception? _failure;
    private OutgoingCall<TResult, TCodec>? _next; // while in the pool

    private OutgoingCall()
    {
    }

    internal override bool ReturnsReference => s_returnsReference;

    internal ValueTask<TResult> Task => new(this, _core.Version);

    internal ValueTask VoidTask => new(this, _core.Version);

    internal static OutgoingCall<TResult, TCodec> Rent() => Pool.TryTake() ?? new OutgoingCall<TResult, TCodec>();

    internal override void Forget()
    {
        EndCall();
        _result = default;
        _failure = null;
        _core.Reset();
        Pool.Put(this);
    }

    internal override void Decode(in ReadOnlySequence<byte> payload, int depthMax)
    {
        try
        {
            var reader = new MessagePackReader(payload, depthMax, references: Owner);
            _result = TCodec.Read(ref reader);
            if (reader.Remaining > 0)
            {
                throw new RpcSerializationException($"{reader.Remaining} bytes follow the result.");
            }
        }
#pragma warning disable CA1031 // Codecs call user code (constructors, setters): whatever it throws ends this call, not the connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = new RpcException(
                RpcStatus.Internal, $"The result of {Method} could not be read: {e.Message}", RpcOutcome.Executed, e);
        }
    }

    internal override void SetFailure(Exception failure) => _failure = failure;

    internal override void Complete(bool continueInline)
    {
        EndObserving();
        TellMetadata();

        // A download is still to be read to its end; an upload is of no use any more.
        Streams?.End(_failure, isImmediate: IsLocal(_failure), continueInline: false);
        _core.RunContinuationsAsynchronously = !continueInline;
        try
        {
            if (_failure is null)
            {
                _core.SetResult(_result!);
            }
            else
            {
                _core.SetException(_failure);
            }
        }
#pragma warning disable CA1031 // The boundary to user code: the caller's continuation has run here, and this may be another call by now.
        catch (Exception e)
#pragma warning restore CA1031
        {
            StrayFailure.Rethrow(e);
        }
    }

    TResult IValueTaskSource<TResult>.GetResult(short token)
    {
        // A wrong token (a task awaited twice) must not free a call that serves someone else by now.
        ValueTaskSourceStatus status = _core.GetStatus(token);
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            if (status != ValueTaskSourceStatus.Pending)
            {
                Forget();
            }
        }
    }

    void IValueTaskSource.GetResult(short token) => _ = ((IValueTaskSource<TResult>)this).GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        ContextContinuation.Redirect(ref continuation, ref state, ref flags);
        _core.OnCompleted(continuation, state, token, flags);
    }

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => ((IValueTaskSource<TResult>)this).OnCompleted(continuation, state, token, flags);

    /// <summary>Calls that are not in use: a few per thread without a lock, and a bounded shared stack, because a call is often taken by
    /// one thread and given back by another.</summary>
    private static class Pool
    {
        private const int PerThreadMax = 64;
        private const int SharedMax = 4096;

        private static readonly Lock s_gate = new();
        private static OutgoingCall<TResult, TCodec>? s_shared; // s_gate
        private static int s_sharedCount;                       // s_gate

        [ThreadStatic]
        private static Own? t_own;

        internal static OutgoingCall<TResult, TCodec>? TryTake()
        {
            if (t_own is { First: OutgoingCall<TResult, TCodec> first } own)
            {
                own.First = first._next;
                own.Count--;
                first._next = null;
                return first;
            }

            lock (s_gate)
            {
                if (s_shared is not OutgoingCall<TResult, TCodec> shared)
                {
                    return null;
                }

                s_shared = shared._next;
                s_sharedCount--;
                shared._next = null;
                return shared;
            }
        }

        internal static void Put(OutgoingCall<TResult, TCodec> call)
        {
            Own own = t_own ??= new Own();
            if (own.Count < PerThreadMax)
            {
                call._next = own.First;
                own.First = call;
                own.Count++;
                return;
            }

            lock (s_gate)
            {
                if (s_sharedCount < SharedMax)
                {
                    call._next = s_shared;
                    s_shared = call;
                    s_sharedCount++;
                }
            }
        }

        // One object, because to find what belongs to a thread costs about as much as a lock.
        private sealed class Own
        {
            internal OutgoingCall<TResult, TCodec>? First { get; set; }

            internal int Count { get; set; }
        }
    }
}
