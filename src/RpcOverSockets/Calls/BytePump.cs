using System.Buffers;
using System.IO.Pipelines;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>Sends what a <see cref="PipeReader"/> gives.</summary>
internal static class BytePump
{
    // Two pieces fill the default window: one is under way while the other is read.
    private const int PieceBytes = (32 << 10) - FrameHeader.StreamBytes;

    /// <summary>Sends all there is, and completes the reader.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants the rest.</exception>
    /// <exception cref="RpcException">The peer has ended its side and left no credit.</exception>
    internal static async ValueTask RunAsync(PipeReader source, OutboundStream output, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            bool isCompleted;
            do
            {
                ReadResult read = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (read.IsCanceled)
                {
                    throw new OperationCanceledException("The wait for more bytes was cancelled by their owner."); // not an end
                }

                isCompleted = read.IsCompleted;
                ReadOnlySequence<byte> rest = read.Buffer;
                while (!rest.IsEmpty)
                {
                    if (!await output.WaitToSendAsync().ConfigureAwait(false))
                    {
                        if (output.IsDropped)
                        {
                            return;
                        }

                        throw output.EndOf(cancellationToken);
                    }

                    rest = SendPiece(rest, output);
                }

                source.AdvanceTo(rest.End);
            }
            while (!isCompleted);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            await source.CompleteAsync(failure).ConfigureAwait(false);
        }
    }

    private static ReadOnlySequence<byte> SendPiece(in ReadOnlySequence<byte> bytes, OutboundStream output)
    {
        int lengthBytes = (int)Math.Min(bytes.Length, PieceBytes);
        SegmentWriter frame = SegmentWriterPool.Rent();
        _ = FrameOutput.Begin(frame, new FrameHeader(FrameKind.Bytes, FrameFlags.None, output.CallId), payloadBytes: lengthBytes);
        bytes.Slice(0, lengthBytes).CopyTo(frame.GetSpan(lengthBytes));
        frame.Advance(lengthBytes);
        output.Send(frame, lengthBytes);
        return bytes.Slice(lengthBytes);
    }

    /// <summary>A writer whose bytes go to the caller, and the task that sends them.</summary>
    internal static PipeWriter Start(OutboundStream output, int windowBytes, CancellationToken cancellationToken, out Task sent)
    {
        var pipe = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: windowBytes,
            resumeWriterThreshold: windowBytes / 2,
            useSynchronizationContext: false));
        sent = RunAsync(pipe.Reader, output, cancellationToken).AsTask();
        return pipe.Writer;
    }
}
