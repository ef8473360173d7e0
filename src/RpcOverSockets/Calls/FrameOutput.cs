using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>Begins, ends and writes frames.</summary>
internal static class FrameOutput
{
    private const int CopiedFrameBytesMax = 1024; // a fresh writer has as much in one piece

    /// <summary>Begins a frame with its header; the length is filled in at its end.</summary>
    /// <param name="output">Where the frame is written.</param>
    /// <param name="header">The header.</param>
    /// <param name="prefixBytes">Bytes behind the header to reserve.</param>
    /// <param name="payloadBytes">Bytes that will follow in the same segment, where it is known.</param>
    /// <returns>The bytes behind the header.</returns>
    internal static Span<byte> Begin(SegmentWriter output, FrameHeader header, int prefixBytes = 0, int payloadBytes = 0)
    {
        Span<byte> start = output.Begin(FrameHeader.StreamBytes + prefixBytes, payloadBytes);
        header.Write(start[FrameHeader.LengthBytes..]);
        return start[FrameHeader.StreamBytes..];
    }

    /// <summary>Fills in the length of the frame being written and queues it.</summary>
    internal static void EndFrame(IFrameChannel channel, SegmentWriter output, bool endsCall)
    {
        WriteLength(output);
        channel.EndFrame(output, endsCall);
    }

    /// <summary>Fills in the length and sends the frame once, if the channel can.</summary>
    internal static bool TryEndFrameOnce(IFrameChannel channel, SegmentWriter output, uint key)
    {
        WriteLength(output);
        return channel.TryEndFrameOnce(output, key);
    }

    /// <summary>Ends and queues a frame that was written into an own writer of the pool, over any time and from any thread.</summary>
    internal static void EndOwnFrame(IFrameChannel channel, SegmentWriter frame, bool endsCall)
    {
        int frameBytes = frame.FrameBytes;
        if (frameBytes > CopiedFrameBytesMax && !frame.IsSparse)
        {
            EndFrame(channel, frame, endsCall);
            return;
        }

        // Beside the other frames of the turn it costs no send of its own, and it does not hold a segment that is nearly empty.
        WriteLength(frame);
        SegmentWriter output = channel.BeginFrame();
        frame.FrameStart(frameBytes).CopyTo(output.Begin(frameBytes));
        channel.EndFrame(output, endsCall);
        frame.Discard();
        SegmentWriterPool.Return(frame);
    }

    /// <summary>Copies the frame being written, its length field filled in.</summary>
    internal static byte[] ToArray(SegmentWriter output)
    {
        WriteLength(output);
        return output.CopyFrame();
    }

    /// <summary>Queues a frame whose payload is a few bytes.</summary>
    internal static void Send(IFrameChannel channel, FrameHeader header, ReadOnlySpan<byte> payload)
    {
        SegmentWriter output = channel.BeginFrame();
        payload.CopyTo(Begin(output, header, payload.Length));
        EndFrame(channel, output, endsCall: false);
    }

    /// <summary>Queues a frame whose payload is one number.</summary>
    internal static void Send(IFrameChannel channel, FrameKind kind, uint call, uint value)
    {
        Span<byte> payload = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(payload, value);
        Send(channel, new FrameHeader(kind, FrameFlags.None, call), payload);
    }

    private static void WriteLength(SegmentWriter output) => BinaryPrimitives.WriteUInt32BigEndian(
        output.FrameStart(FrameHeader.LengthBytes), (uint)(output.FrameBytes - FrameHeader.LengthBytes));
}
