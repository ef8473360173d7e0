using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>Ends and writes frames.</summary>
internal static class FrameOutput
{
    private const int CopiedFrameBytesMax = 1024; // a fresh writer has as much in one piece

    /// <summary>Fills in the length of the frame being written and queues it.</summary>
    internal static void EndFrame(IFrameChannel channel, SegmentWriter output, bool endsCall)
    {
        BinaryPrimitives.WriteUInt32BigEndian(
            output.FrameStart(FrameHeader.LengthBytes), (uint)(output.FrameBytes - FrameHeader.LengthBytes));
        channel.EndFrame(output, endsCall);
    }

    /// <summary>Ends and queues a frame that was written into an own writer of the pool, over any time and from any thread.</summary>
    internal static void EndOwnFrame(IFrameChannel channel, SegmentWriter frame)
    {
        int frameBytes = frame.FrameBytes;
        Span<byte> bytes = frame.FrameStart(Math.Min(frameBytes, CopiedFrameBytesMax));
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(frameBytes - FrameHeader.LengthBytes));
        if (frameBytes > CopiedFrameBytesMax)
        {
            channel.EndFrame(frame, endsCall: false);
            return;
        }

        // Beside the other frames of the turn it costs no send of its own.
        SegmentWriter output = channel.BeginFrame();
        bytes.CopyTo(output.Begin(frameBytes));
        channel.EndFrame(output, endsCall: false);
        frame.Discard();
        SegmentWriterPool.Return(frame);
    }

    /// <summary>Copies the frame being written, its length field filled in.</summary>
    internal static byte[] ToArray(SegmentWriter output)
    {
        BinaryPrimitives.WriteUInt32BigEndian(
            output.FrameStart(FrameHeader.LengthBytes), (uint)(output.FrameBytes - FrameHeader.LengthBytes));
        return output.CopyFrame();
    }

    /// <summary>Queues a frame whose payload is a few bytes.</summary>
    internal static void Send(IFrameChannel channel, FrameHeader header, ReadOnlySpan<byte> payload)
    {
        SegmentWriter output = channel.BeginFrame();
        Span<byte> start = output.Begin(FrameHeader.StreamBytes + payload.Length);
        header.Write(start[FrameHeader.LengthBytes..]);
        payload.CopyTo(start[FrameHeader.StreamBytes..]);
        EndFrame(channel, output, endsCall: false);
    }
}
