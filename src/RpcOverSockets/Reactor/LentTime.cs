using System.Diagnostics;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Reactor;

/// <summary>When the work that a worker was lent for began, and what its thread had used until then.</summary>
internal readonly struct LentTime
{
    private readonly long _start; // a timestamp; 0 while no lent work runs
    private readonly ThreadUsage _usage;

    private LentTime(long start, ThreadUsage usage)
    {
        _start = start;
        _usage = usage;
    }

    internal bool IsRunning => _start != 0;

    internal static LentTime Begin(Kernel kernel) => new(Stopwatch.GetTimestamp(), kernel.UsageOfThisThread());

    /// <summary>Whether the work has kept its thread for a millisecond or longer, by waiting or by computing. A thread that only waited
    /// for a processor has not blocked: on a busy machine that happens to all.</summary>
    internal bool HasBlocked(Kernel kernel)
    {
        if (_start == 0 || Stopwatch.GetTimestamp() - _start < BatonWatch.StuckTicks)
        {
            return false;
        }

        ThreadUsage usage = kernel.UsageOfThisThread();
        return usage.Waits != _usage.Waits || usage.ProcessorMicroseconds - _usage.ProcessorMicroseconds >= BatonWatch.StuckMicroseconds;
    }
}
