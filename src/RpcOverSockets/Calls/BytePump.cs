using System.Buffers;
using System.IO.Pipelines;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>Sends what a <see cref="PipeReader"/> or a <see cref="Stream"/> gives.</summary>
internal static class BytePump
{
    // Two pieces fill the default window: one is under way while the other is read.
    internal const int PieceBytes = (32 << 10) - FrameHeader.StreamBytes;

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
                        output.ThrowUnlessDropped(cancellationToken);
                        return;
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

    /// <summary>Sends all there is, read straight into the frames that carry it. Does not close the stream.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants the rest.</exception>
    /// <exception cref="RpcException">The peer has ended its side and left no credit.</exception>
    internal static async ValueTask RunAsync(Stream source, OutboundStream output, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!await output.WaitToSendAsync().ConfigureAwait(false))
            {
                output.ThrowUnlessDropped(cancellationToken);
                return;
            }

            SegmentWriter frame = SegmentWriterPool.Rent();
            Begin(frame, output, PieceBytes);
            int lengthBytes = 0;
            try
            {
                lengthBytes = await source.ReadAsync(frame.GetMemory(PieceBytes)[..PieceBytes], cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (lengthBytes == 0)
                {
                    frame.Discard();
                    SegmentWriterPool.Return(frame);
                }
            }

            if (lengthBytes == 0)
            {
                return;
            }

            frame.Advance(lengthBytes);
            output.Send(frame);
        }
    }

    /// <summary>Begins the frame of one piece.</summary>
    internal static void Begin(SegmentWriter frame, OutboundStream output, int payloadBytes) =>
        _ = FrameOutput.Begin(frame, new FrameHeader(FrameKind.Bytes, FrameFlags.None, output.CallId), payloadBytes: payloadBytes);

    private static ReadOnlySequence<byte> SendPiece(in ReadOnlySequence<byte> bytes, OutboundStream output)
    {
        int lengthBytes = (int)Math.Min(bytes.Length, PieceBytes);
        SegmentWriter frame = SegmentWriterPool.Rent();
        Begin(frame, output, lengthBytes);
        bytes.Slice(0, lengthBytes).CopyTo(frame.GetSpan(lengthBytes));
        frame.Advance(lengthBytes);
        output.Send(frame);
        return bytes.Slice(lengthBytes);
    }
}
