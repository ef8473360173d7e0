namespace RpcOverSockets.Interop;

/// <summary>Says which system calls fail, and how. Given to a <see cref="KernelProbe"/> by tests. Thread-safe.</summary>
internal sealed class FaultPlan
{
    private readonly Syscall _call;
    private readonly int _first;
    private readonly int _count;
    private readonly Errno _errno;
    private readonly int _lengthBytesMax;
    private int _seen;  // interlocked
    private int _fired; // interlocked

    private FaultPlan(Syscall call, int first, int count, Errno errno, int lengthBytesMax)
    {
        _call = call;
        _first = first;
        _count = count;
        _errno = errno;
        _lengthBytesMax = lengthBytesMax;
    }

    /// <summary>Whether any call was changed so far.</summary>
    internal bool Fired => Volatile.Read(ref _fired) > 0;

    /// <summary>Lets the n-th call of a kind fail, n from 1, and the following <paramref name="count"/> − 1 too.</summary>
    internal static FaultPlan FailNth(Syscall call, int n, Errno errno, int count = 1) => new(call, n, count, errno, int.MaxValue);

    /// <summary>Lets every call of a kind move at most so many bytes.</summary>
    internal static FaultPlan Short(Syscall call, int lengthBytesMax) => new(call, 1, int.MaxValue, Errno.None, lengthBytesMax);

    /// <summary>Takes notice of a call.</summary>
    /// <returns>True if it must fail with <paramref name="injected"/> and not reach the kernel.</returns>
    internal bool TryTake(Syscall call, ref nuint lengthBytes, out SysResult injected)
    {
        injected = default;
        if (call != _call)
        {
            return false;
        }

        int n = Interlocked.Increment(ref _seen);
        if (n < _first || n - _first >= _count)
        {
            return false;
        }

        _ = Interlocked.Increment(ref _fired);
        if (_errno == Errno.None)
        {
            lengthBytes = Math.Min(lengthBytes, (nuint)_lengthBytesMax);
            return false;
        }

        injected = SysResult.Fail(_errno);
        return true;
    }
}
