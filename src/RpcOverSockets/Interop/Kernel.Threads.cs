using System.Globalization;

namespace RpcOverSockets.Interop;

/// <content>What the kernel knows about threads of this process. Not counted and without faults: only the watchdog asks, and it takes a
/// thread that it learns nothing about for one that is stuck.</content>
internal sealed unsafe partial class Kernel
{
    private const int UsageLongs = 18;       // struct rusage on 64 bits: two times of two numbers, then 14 numbers
    private const int UsageWaitsAt = 16;     // ru_nvcsw
    private const int ThreadStatBytes = 128; // number, name of at most 15 bytes in brackets, state, and more

    /// <summary>The number of the calling thread; gettid(2).</summary>
#pragma warning disable CA1822 // as all of the kernel, asked of an instance
    internal int ThreadId() => Libc.GetTid();

    /// <summary>Processor time of a thread of this process; clock_gettime(2).</summary>
    /// <returns>Nanoseconds; 0 for a thread that has ended.</returns>
    internal long ThreadNanoseconds(int thread)
    {
        // The clock of another thread, as pthread_getcpuclockid(3) makes it: include/linux/posix-timers_types.h.
        int clock = (~thread << 3) | LinuxConstants.ClockOfThread;
        long* time = stackalloc long[2];
        return Libc.ClockGetTime(clock, time) == 0 ? (time[0] * 1_000_000_000) + time[1] : 0;
    }

    /// <summary>What the calling thread has used; getrusage(2).</summary>
    internal ThreadUsage UsageOfThisThread()
    {
        long* usage = stackalloc long[UsageLongs];
        return Libc.GetRUsage(LinuxConstants.UsageOfThread, usage) == 0
            ? new ThreadUsage(((usage[0] + usage[2]) * 1_000_000) + usage[1] + usage[3], usage[UsageWaitsAt])
            : default;
    }
#pragma warning restore CA1822

    /// <summary>Whether a thread of this process runs or waits for nothing but a processor; proc_pid_stat(5).</summary>
    /// <returns>False also if that cannot be read.</returns>
    internal bool IsRunnable(int thread)
    {
        SysResult opened = Open(
            string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{thread}/stat"), LinuxConstants.OpenReadOnly, mode: 0);
        if (opened.IsError)
        {
            return false;
        }

        var fd = new FileDescriptor(opened.Raw);
        Span<byte> text = stackalloc byte[ThreadStatBytes];
        SysResult read = Read(fd, text);
        _ = Close(fd);

        // "12 (name) R ...": the name may have brackets of its own.
        ReadOnlySpan<byte> stat = text[..Math.Max(read.Raw, 0)];
        int end = stat.LastIndexOf((byte)')');
        return end >= 0 && end + 2 < stat.Length && stat[end + 2] == (byte)'R';
    }
}
