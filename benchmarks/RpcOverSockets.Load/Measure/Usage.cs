namespace RpcOverSockets.Load.Measure;

/// <summary>What a process has used since it started.</summary>
/// <param name="CpuMicroseconds">User and system time.</param>
/// <param name="AllocatedBytes">On the managed heap.</param>
internal readonly record struct Usage(long CpuMicroseconds, long AllocatedBytes)
{
    /// <summary>What this process has used.</summary>
    internal static Usage OfThisProcess() =>
        new((long)Environment.CpuUsage.TotalTime.TotalMicroseconds, GC.GetTotalAllocatedBytes(precise: true));

    public static Usage operator -(Usage later, Usage earlier) =>
        new(later.CpuMicroseconds - earlier.CpuMicroseconds, later.AllocatedBytes - earlier.AllocatedBytes);
}
