using RpcOverSockets.Buffers;

namespace RpcOverSockets.Transport.Streams;

/// <summary>Writers of threads that run no turn: one per thread, and a new one for a frame inside a frame.</summary>
internal static class OffTurnWriter
{
    [ThreadStatic]
    private static SegmentWriter? t_writer;

    internal static SegmentWriter Rent()
    {
        SegmentWriter writer = t_writer ?? new SegmentWriter();
        t_writer = null;
        return writer;
    }

    internal static void Return(SegmentWriter writer) => t_writer = writer;
}
