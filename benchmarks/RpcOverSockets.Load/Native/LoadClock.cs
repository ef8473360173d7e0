using System.Diagnostics;
using System.Runtime.InteropServices;
using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Native;

/// <summary>The system's time, waited for with the precision of nanosleep(2); Thread.Sleep knows whole milliseconds only.</summary>
internal sealed unsafe partial class LoadClock : ILoadClock
{
    private const int TimerSlack = 29; // PR_SET_TIMERSLACK, linux/prctl.h

    [ThreadStatic]
    private static bool t_isPrecise;

    /// <inheritdoc/>
    public long TicksPerSecond => Stopwatch.Frequency;

    /// <inheritdoc/>
    public long Now => Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public void WaitUntil(long ticks)
    {
        if (!t_isPrecise)
        {
            _ = Prctl(TimerSlack, 1, 0, 0, 0); // ns instead of 50 µs, for this thread
            t_isPrecise = true;
        }

        for (long left = ticks - Now; left > 0; left = ticks - Now)
        {
            long nanoseconds = (long)(left * (1e9 / Stopwatch.Frequency));
            TimeSpec wait = new(nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
            _ = NanoSleep(&wait, null); // an interrupted one sleeps again
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(TimeSpec* wanted, TimeSpec* left);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    // struct timespec of 64-bit Linux.
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
