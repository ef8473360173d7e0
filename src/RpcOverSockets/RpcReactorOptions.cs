namespace RpcOverSockets;

/// <summary>How the process serves its sockets. The first server or channel that starts decides for the whole process.</summary>
public sealed class RpcReactorOptions
{
    /// <summary>Gets or sets how long the waiting worker polls before it sleeps, after work that came in quick succession.</summary>
    /// <value>Microseconds, 0 to 1 000; 0 = sleep at once. Defaults to 50. Spares the 20 µs or more that waking a thread costs, for up to
    /// that much processor time per wait. Without effect on a machine with one processor.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int SpinMicroseconds
    {
        get;
        set => field = Check.InRange(value, 0, 1000);
    } = 50;

    /// <summary>Gets or sets how much of peers' unfinished frames and waiting calls the process holds.</summary>
    /// <value>Bytes, 1 MiB to 1 TiB. Defaults to 256 MiB, or a quarter of the memory that the process may use if that is less. Beyond it
    /// new calls are refused with <see cref="RpcStatus.ResourceExhausted"/>, and connections in the middle of a large frame are not
    /// read.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public long InboundBytesMax
    {
        get;
        set => field = Check.InRange(value, 1L << 20, 1L << 40);
    } = Math.Min(256L << 20, Math.Max(1 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4));

    /// <summary>Gets or sets how many threads there may be, the one that serves and those that user code blocks.</summary>
    /// <value>2 to 1 024. Defaults to 64. When all others are blocked, the last one serves connections and leaves user code to the thread
    /// pool.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int WorkersMax
    {
        get;
        set => field = Check.InRange(value, 2, 1024);
    } = 64;

    /// <summary>Gets or sets how connections are armed.</summary>
    /// <value>Defaults to <see cref="RpcArmMode.OneShot"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the two.</exception>
    public RpcArmMode ArmMode
    {
        get;
        set => field = value is RpcArmMode.OneShot or RpcArmMode.EdgeOwned
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such way to arm.");
    }
}
