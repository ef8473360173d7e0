using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Calls;

/// <summary>Reads the bytes that a peer sends, and gives credit for what was looked at.</summary>
/// <remarks>For what was looked at, and not only for what was consumed: a reader that needs more than the window in one piece would
/// otherwise wait for ever. Pipes count in the same way.</remarks>
internal sealed class CreditedPipeReader(InboundBytes stream, PipeReader reader) : PipeReader
{
    private ReadOnlySequence<byte> _buffer; // what the last read gave
    private long _start;                    // bytes of the stream before _buffer
    private long _examined;                 // bytes of the stream that were looked at
    private long _toGrant;
    private bool _isCompleted;
    private CancellationTokenRegistration _cancellation;

    public override bool TryRead(out ReadResult result)
    {
        if (!reader.TryRead(out result))
        {
            return false;
        }

        result = Note(result);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        TryRead(out ReadResult result) ? new ValueTask<ReadResult>(result) : ReadSlowAsync(cancellationToken);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        long consumedBytes = _buffer.Slice(0, consumed).Length;
        long examinedTo = _start + Math.Max(consumedBytes, _buffer.Slice(0, examined).Length);
        _start += consumedBytes;
        _buffer = default;
        reader.AdvanceTo(consumed, examined);
        stream.Uncount(consumedBytes);
        _toGrant += Math.Max(0, examinedTo - _examined);
        _examined = Math.Max(_examined, examinedTo);
        if (_toGrant >= stream.GrantBytesMin)
        {
            long grant = _toGrant;
            _toGrant = 0;
            stream.Grant(grant);
        }
    }

    public override void CancelPendingRead() => reader.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        if (_isCompleted)
        {
            return;
        }

        _isCompleted = true;
        _ = _cancellation.Unregister();
        reader.Complete(exception);
        if (exception is null)
        {
            stream.Abandon();
        }
        else
        {
            stream.Leave(exception);
        }
    }

    /// <summary>Lets a token cancel the call until the reader is completed.</summary>
    internal void Observe(CancellationToken cancellationToken) =>
        _cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((InboundBytes)state!).Cancel(token), stream);

    /// <summary>Waits until the first bytes or the end are there.</summary>
    internal async ValueTask PrefetchAsync()
    {
        ReadResult result = await ReadAsync(CancellationToken.None).ConfigureAwait(false);
        AdvanceTo(result.Buffer.Start, result.Buffer.Start);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadSlowAsync(CancellationToken cancellationToken)
    {
        return Note(await reader.ReadAsync(cancellationToken).ConfigureAwait(false));
    }

    // A failure comes after the bytes before it, so the end is told only to a reader that has looked at all of them.
    private ReadResult Note(ReadResult result)
    {
        _buffer = result.Buffer;
        if (!result.IsCompleted || result.IsCanceled || stream.Failure is not Exception failure)
        {
            return result;
        }

        if (_start + _buffer.Length > _examined && !stream.IsAborted)
        {
            return new ReadResult(_buffer, isCanceled: false, isCompleted: false);
        }

        reader.AdvanceTo(_buffer.Start);
        _buffer = default;
        throw failure;
    }
}
