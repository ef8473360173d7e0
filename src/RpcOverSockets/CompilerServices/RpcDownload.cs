using System.ComponentModel;
using System.IO.Pipelines;

namespace RpcOverSockets.CompilerServices;

/// <summary>Where the bytes go that a handler sends beside its result. Made by generated code, for one call.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcDownload
{
    private protected RpcDownload()
    {
    }

    /// <summary>Writes to a pipe, which is completed at the end.</summary>
    /// <param name="writer">The pipe.</param>
    /// <returns>The download.</returns>
    public static RpcDownload To(PipeWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new PipeDownload(writer);
    }

    /// <summary>Writes to a stream, which is flushed at the end and stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <returns>The download.</returns>
    public static RpcDownload To(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamDownload(stream);
    }

    /// <summary>Copies to the end. A failure to write cancels the call, if it has not ended.</summary>
    /// <param name="reader">What comes.</param>
    /// <param name="cancellationToken">Ends a wait for the writer.</param>
    /// <returns>Why not everything was written, or null.</returns>
    internal async Task<Exception?> RunAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await CopyAsync(reader, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The boundary to the caller's writer: whatever it throws ends the call, and the call reports it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        await reader.CompleteAsync(failure).ConfigureAwait(false);
        await EndAsync(failure).ConfigureAwait(false);
        return failure;
    }

    /// <summary>Ends a download whose call could not start, so that nobody waits for its bytes.</summary>
    internal ValueTask LeaveAsync(Exception failure) => EndAsync(failure);

    private protected abstract Task CopyAsync(PipeReader reader, CancellationToken cancellationToken);

    private protected abstract ValueTask EndAsync(Exception? failure);

    private sealed class PipeDownload(PipeWriter writer) : RpcDownload
    {
        private protected override Task CopyAsync(PipeReader reader, CancellationToken cancellationToken) =>
            reader.CopyToAsync(writer, cancellationToken);

        private protected override ValueTask EndAsync(Exception? failure) => writer.CompleteAsync(failure);
    }

    private sealed class StreamDownload(Stream stream) : RpcDownload
    {
        private protected override async Task CopyAsync(PipeReader reader, CancellationToken cancellationToken)
        {
            await reader.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        private protected override ValueTask EndAsync(Exception? failure) => ValueTask.CompletedTask;
    }
}
