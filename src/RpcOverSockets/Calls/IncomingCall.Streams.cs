using System.IO.Pipelines;

namespace RpcOverSockets.Calls;

/// <content>The streams of the call.</content>
internal sealed partial class IncomingCall
{
    private CallStreams? _streams; // peer's gate, until the call has ended
    private OutboundPipeWriter? _writer; // the handler's; bytes to the caller beside the result
    private bool _isLeft; // peer's gate; its caller has sent CANCEL

    /// <summary>The call's streams, or null; set before it is in the peer's table.</summary>
    internal CallStreams? Streams
    {
        get => _streams;
        set
        {
            _streams = value;
            if (value is not null)
            {
                _ = TokenLocked(); // so that there is always something to cancel, which also ends the streams
            }
        }
    }

    /// <summary>Why the call fails whatever its handler returns: an item of its caller could not be read; peer's gate.</summary>
    internal string? Refusal { get; set; }

    /// <summary>Whether a CANCEL of its caller is still due, or under way: it has streams, and none has come. To be asked under the peer's
    /// gate.</summary>
    internal bool MayBeLeftLocked => _streams is not null && !_isLeft;

    /// <summary>Notes the CANCEL of its caller; called under the peer's gate.</summary>
    internal void LeaveLocked() => _isLeft = true;

    /// <summary>Whether the handler has got a writer of bytes to the caller.</summary>
    internal bool HasWriter => _writer is not null;

    /// <summary>Gets the writer of bytes to the caller.</summary>
    internal PipeWriter OpenWriter() => _writer ??= new OutboundPipeWriter(_streams!.Output!, GetToken());

    /// <summary>Waits for the handler's task and then until its bytes were sent.</summary>
    internal async ValueTask<TResult> AfterWriterAsync<TResult>(ValueTask<TResult> task)
    {
        OutboundPipeWriter writer = _writer!;
        TResult result = await task.ConfigureAwait(false);
        await writer.FinishAsync().ConfigureAwait(false);
        return result;
    }

    /// <inheritdoc cref="AfterWriterAsync{TResult}"/>
    internal async ValueTask AfterWriterAsync(ValueTask task) => _ = await AfterWriterAsync(ToResultAsync(task)).ConfigureAwait(false);

    /// <summary>The handler has ended: nothing more is sent for its streams, and nobody reads them. Before the last frame of the call is
    /// queued.</summary>
    internal void EndStreams()
    {
        if (_streams is CallStreams streams)
        {
            streams.Output?.Detach(); // a handler that failed at once may have left its writer open, with bytes that wait for credit
            _writer?.Close();
            var failure = new ObjectDisposedException(nameof(InboundStream), "The call has ended.");
            streams.End(failure, isImmediate: true, continueInline: false);
        }
    }

    /// <summary>Gives back a call that is dropped before its handler has started.</summary>
    internal void ReleaseUnstarted()
    {
        EndStreams(); // what its caller has sent already counts against the budget of the process
        Release();
    }

    private static async ValueTask<RpcNothing> ToResultAsync(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return default;
    }

    private void ClearStreams()
    {
        _streams = null;
        _isLeft = false;
        Refusal = null;
        _writer = null;
    }
}
