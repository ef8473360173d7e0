namespace RpcOverSockets.Buffers;

/// <summary>What the process holds of peers' unfinished or waiting input: a budget that no number of connections may exceed.</summary>
/// <remarks>Thread-safe. Beyond it new calls are refused, and connections in the middle of a large frame are not read for a while. Each
/// may overshoot by what has come, and by the least growth of its memory, which is a quarter of that.</remarks>
internal static class InboundMemory
{
    private static long s_usedBytes;                       // Interlocked
    private static long s_limitBytes = 256 << 20;          // Volatile

    /// <summary>Bytes in use.</summary>
    internal static long UsedBytes => Interlocked.Read(ref s_usedBytes);

    /// <summary>The budget in bytes.</summary>
    internal static long LimitBytes
    {
        get => Volatile.Read(ref s_limitBytes);
        set => Volatile.Write(ref s_limitBytes, value);
    }

    internal static bool IsExhausted => Volatile.Read(ref s_usedBytes) >= Volatile.Read(ref s_limitBytes);

    /// <summary>Counts bytes that are about to be kept, if the budget has room for them.</summary>
    /// <param name="lengthBytes">How many; given back by <see cref="Remove"/> or by a negative number.</param>
    internal static bool TryAdd(int lengthBytes)
    {
        long used = UsedBytes;
        while (used + lengthBytes <= LimitBytes)
        {
            long found = Interlocked.CompareExchange(ref s_usedBytes, used + lengthBytes, used);
            if (found == used)
            {
                return true;
            }

            used = found;
        }

        return false;
    }

    /// <summary>Counts a segment that input is kept in, until <see cref="Remove"/>.</summary>
    internal static void Add(BufferSegment segment) => Interlocked.Add(ref s_usedBytes, segment.Array.Length);

    /// <summary>Counts bytes that are kept elsewhere; a negative number gives back.</summary>
    internal static void Add(long lengthBytes) => Interlocked.Add(ref s_usedBytes, lengthBytes);

    internal static void Remove(BufferSegment segment) => Interlocked.Add(ref s_usedBytes, -segment.Array.Length);
}
