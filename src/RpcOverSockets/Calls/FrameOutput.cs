using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>Ends and writes frames.</summary>
internal static class FrameOutput
{
    /// <summary>Fills in the length of the frame being written and queues it.</summary>
    internal static void EndFrame(IFrameChannel channel, SegmentWriter output, bool endsCall)
    {
        BinaryPrimitives.WriteUInt32BigEndian(
            output.FrameStart(FrameHeader.LengthBytes), (uint)(output.FrameBytes - FrameHeader.LengthBytes));
        channel.EndFrame(output, endsCall);
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
