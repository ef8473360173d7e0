namespace RpcOverSockets.Buffers;

/// <summary>Writers that are not in use, a few per thread: of frames outside a turn, and of a frame inside a frame.</summary>
internal static class SegmentWriterPool
{
    private const int PerThreadMax = 4;

    [ThreadStatic]
    private static SegmentWriter?[]? t_writers;

    [ThreadStatic]
    private static int t_count;

    /// <summary>Rents an empty writer.</summary>
    internal static SegmentWriter Rent()
    {
        if (t_count > 0)
        {
            SegmentWriter writer = t_writers![--t_count]!;
            t_writers[t_count] = null;
            return writer;
        }

        return new SegmentWriter();
    }

    /// <summary>Returns a writer that is empty.</summary>
    internal static void Return(SegmentWriter writer)
    {
        writer.Borrows = false;
        SegmentWriter?[] writers = t_writers ??= new SegmentWriter?[PerThreadMax];
        if (t_count < PerThreadMax)
        {
            writers[t_count++] = writer;
        }
    }
}
