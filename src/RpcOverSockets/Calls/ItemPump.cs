using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>Sends what a producer yields. Items that come without a wait leave in one frame.</summary>
internal static class ItemPump<TItem, TCodec>
    where TCodec : struct, IRpcCodec<TItem>
{
    /// <summary>Enumerates to the end, or until nobody wants the rest.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants the rest.</exception>
    /// <exception cref="RpcException">The peer has ended its side and left no credit.</exception>
    internal static async ValueTask RunAsync(
        IAsyncEnumerable<TItem> source, OutboundStream output, object method, CancellationToken cancellationToken)
    {
        IAsyncEnumerator<TItem> items = source.GetAsyncEnumerator(cancellationToken)
            ?? throw new InvalidOperationException($"The items of {method} gave null instead of an enumerator.");
        await using ConfiguredAsyncDisposable disposal = items.ConfigureAwait(false);
        bool hasItem = await items.MoveNextAsync().ConfigureAwait(false);
        while (hasItem)
        {
            if (!await output.WaitToSendAsync().ConfigureAwait(false))
            {
                output.ThrowUnlessDropped(cancellationToken);
                return;
            }

            bool isHeld = SendBatch(items, output, method, out ValueTask<bool> next);
            hasItem = isHeld || await next.ConfigureAwait(false);
        }
    }

    /// <summary>Sends the current item and all that follow without a wait, up to the size of a batch.</summary>
    /// <param name="items">Has a current item.</param>
    /// <param name="output">May send a frame.</param>
    /// <param name="method">For messages.</param>
    /// <param name="next">Whether there is a next item, when the producer knows it.</param>
    /// <returns>True if the current item did not fit beside the others and is to be sent in the next frame; <paramref name="next"/> was
    /// not asked for.</returns>
    private static bool SendBatch(IAsyncEnumerator<TItem> items, OutboundStream output, object method, out ValueTask<bool> next)
    {
        SegmentWriter frame = SegmentWriterPool.Rent();
        _ = FrameOutput.Begin(frame, new FrameHeader(FrameKind.Item, FrameFlags.None, output.CallId));
        next = default;
        int goodBytes = frame.FrameBytes;
        bool isMore = true;
        bool isHeld = false;
        Exception? failure = null;
        while (isMore)
        {
            failure = TryWrite(frame, output, items, method, goodBytes, out isHeld);
            if (failure is not null || isHeld)
            {
                break;
            }

            goodBytes = frame.FrameBytes;
            next = AskAsync(items);
            if (goodBytes >= OutboundStream.BatchBytes || !next.IsCompletedSuccessfully)
            {
                break;
            }

            isMore = next.Result;
            next = new ValueTask<bool>(isMore);
        }

        Finish(frame, output, goodBytes);
        if (failure is not null)
        {
            throw failure;
        }

        return isHeld;
    }

    // Items written before a failure are sent: they were yielded before it.
    private static void Finish(SegmentWriter frame, OutboundStream output, int goodBytes)
    {
        if (goodBytes > FrameHeader.StreamBytes)
        {
            output.Send(frame);
        }
        else
        {
            frame.Discard();
            SegmentWriterPool.Return(frame);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Codecs and enumerators are user code: whatever it throws ends this stream.")]
    private static Exception? TryWrite(
        SegmentWriter frame, OutboundStream output, IAsyncEnumerator<TItem> items, object method, int goodBytes, out bool isHeld)
    {
        isHeld = false;
        try
        {
            var writer = new MessagePackWriter(frame, output.Peer.Settings.PayloadDepthMax);
            TCodec.Write(ref writer, items.Current);
            writer.Flush();
        }
        catch (Exception e)
        {
            frame.Truncate(goodBytes);
            return new RpcException(RpcStatus.Internal, $"An item of {method} could not be written.", OutcomeOf(output), e);
        }

        int frameBytes = frame.FrameBytes - FrameHeader.LengthBytes;
        if (frameBytes <= output.Peer.FrameBytesMaxOfPeer)
        {
            return null;
        }

        frame.Truncate(goodBytes);
        isHeld = goodBytes > FrameHeader.StreamBytes;
        return isHeld ? null : new RpcException(
            RpcStatus.ResourceExhausted,
            $"An item of {method} takes a frame of {frameBytes} bytes and the peer accepts {output.Peer.FrameBytesMaxOfPeer}.",
            OutcomeOf(output));
    }

    // A handler's items are made by a handler that runs; what the handler of our own call has done is not known.
    private static RpcOutcome OutcomeOf(OutboundStream output) => output.IsOfOwnCall ? RpcOutcome.Unknown : RpcOutcome.Executed;

    [SuppressMessage("Design", "RCS1229", Justification = "An await would cost every item; only what is thrown at once is caught.")]
    [SuppressMessage("Design", "CA1031", Justification = "The failure ends the stream after the items before it were sent.")]
    private static ValueTask<bool> AskAsync(IAsyncEnumerator<TItem> items)
    {
        try
        {
            return items.MoveNextAsync();
        }
        catch (Exception e)
        {
            return ValueTask.FromException<bool>(e);
        }
    }
}
