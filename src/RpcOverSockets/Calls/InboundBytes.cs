using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Diagnostics;

namespace RpcOverSockets.Calls;

/// <summary>Bytes that the peer sends, read through a <see cref="PipeReader"/>.</summary>
internal sealed class InboundBytes : InboundStream
{
    private readonly Pipe _pipe;
    private readonly DeferredScheduler _scheduler;
    private bool _isEnded;       // Gate
    private volatile bool _isAborted; // written under Gate, after _failure; what came is not read any more
    private Exception? _failure; // written under Gate before the pipe is completed, read after that

    internal InboundBytes(Peer peer, RpcMethodDescriptor method, IncomingCall? peersCall)
        : base(peer, method, peersCall)
    {
        _scheduler = new DeferredScheduler(Gate);

        // What may wait here is bounded by credit, so the pipe itself never makes its writer wait.
        _pipe = new Pipe(new PipeOptions(
            readerScheduler: _scheduler, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));
        Reader = new CreditedPipeReader(this, _pipe.Reader);
    }

    internal override bool IsBytes => true;

    internal CreditedPipeReader Reader { get; }

    /// <summary>Whether the stream was ended at once: the reader gets its failure whatever has come.</summary>
    internal bool IsAborted => _isAborted;

    /// <summary>What the reader gets when it has seen all that came; null for the normal end.</summary>
    internal Exception? Failure => _failure;

    internal override void Wake(bool continueInline) => _scheduler.Run(continueInline);

    /// <summary>The reader holds no longer what it has consumed.</summary>
    internal void Uncount(long consumedBytes)
    {
        lock (Gate)
        {
            UncountLocked(consumedBytes);
        }
    }

    protected override bool AppendLocked(in ReadOnlySequence<byte> payload)
    {
        if (_isEnded)
        {
            return false;
        }

        if (!IsOfOwnCall)
        {
            CountLocked(payload.Length); // until the peer's call ends
        }

        foreach (ReadOnlyMemory<byte> part in payload)
        {
            _pipe.Writer.Write(part.Span);
        }

        ValueTask<FlushResult> flush = _pipe.Writer.FlushAsync();
        Debug.Assert(flush.IsCompletedSuccessfully, "A pipe without a threshold never makes its writer wait.");
        _ = flush.Result;
        return _scheduler.HasWork;
    }

    protected override bool EndLocked(Exception? failure, bool isImmediate)
    {
        if (isImmediate)
        {
            UncountLocked();
        }

        if (_isEnded && (!isImmediate || _isAborted))
        {
            return false;
        }

        _failure = failure;
        _isAborted = isImmediate;
        if (_isEnded)
        {
            return false; // the pipe is complete, so nobody waits
        }

        _isEnded = true;
        _pipe.Writer.Complete(isImmediate ? failure : null); // a pipe that fails forgets what it holds
        return _scheduler.HasWork;
    }

    /// <summary>Keeps the reader's code until the gate is free.</summary>
    private sealed class DeferredScheduler(Lock gate) : PipeScheduler, IThreadPoolWorkItem
    {
        private readonly Lock _gate = gate;
        private Action<object?>? _action; // _gate; one reader waits at a time
        private object? _state;           // _gate

        internal bool HasWork => _action is not null;

        public override void Schedule(Action<object?> action, object? state)
        {
            bool isTurn = _gate.IsHeldByCurrentThread;
            lock (_gate)
            {
                Debug.Assert(_action is null);
                _action = action;
                _state = state;
            }

            if (!isTurn)
            {
                Run(continueInline: false); // the reader cancels its own wait
            }
        }

        void IThreadPoolWorkItem.Execute() => Run(continueInline: true);

        internal void Run(bool continueInline)
        {
            if (!continueInline)
            {
                System.Threading.ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            Action<object?>? action;
            object? state;
            lock (_gate)
            {
                action = _action;
                state = _state;
                _action = null;
                _state = null;
            }

            try
            {
                action?.Invoke(state);
            }
#pragma warning disable CA1031 // The boundary to user code: a reader's continuation, or its context, which cannot be told apart here.
            catch (Exception e)
#pragma warning restore CA1031
            {
                StrayFailure.Leave(e);
            }
        }
    }
}
