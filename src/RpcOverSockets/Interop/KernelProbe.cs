namespace RpcOverSockets.Interop;

/// <summary>Counts the system calls of one reactor and makes them fail as a <see cref="FaultPlan"/> says. Only tests attach one.
/// Thread-safe.</summary>
internal sealed class KernelProbe
{
    private readonly long[] _counts = new long[(int)Syscall.Count]; // interlocked
    private volatile FaultPlan? _plan;                              // written by the test

    internal FaultPlan? Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <summary>How often the system call was made since the start.</summary>
    internal long Count(Syscall call) => Interlocked.Read(ref _counts[(int)call]);

    /// <summary>Takes notice of a call that is about to be made.</summary>
    /// <returns>True if it must not be made and <paramref name="injected"/> is its result.</returns>
    internal bool TryTake(Syscall call, ref nuint lengthBytes, out SysResult injected)
    {
        _ = Interlocked.Increment(ref _counts[(int)call]);
        injected = default;
        return _plan is FaultPlan plan && plan.TryTake(call, ref lengthBytes, out injected);
    }

    internal bool TryTake(Syscall call, out SysResult injected)
    {
        nuint lengthBytes = 0;
        return TryTake(call, ref lengthBytes, out injected);
    }
}
