using System.Runtime.InteropServices;
using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Native;

/// <summary>How many files and sockets the process may have open: getrlimit(2), RLIMIT_NOFILE.</summary>
internal static unsafe partial class Descriptors
{
    private const int NoFile = 7;   // RLIMIT_NOFILE, asm-generic/resource.h
    private const int Spare = 200;  // what a process has open beside its connections: assemblies, epoll, terminals

    /// <summary>Raises the limit as far as the process may: to the hard limit, and beyond it where it has the right to.</summary>
    /// <param name="wanted">How many are needed at most.</param>
    /// <returns>The limit that holds now.</returns>
    internal static long Raise(long wanted)
    {
        RLimit limit = default;
        if (GetRLimit(NoFile, &limit) != 0)
        {
            return wanted; // nobody knows; opening the connections will tell
        }

        if (limit.Soft < (ulong)wanted)
        {
            RLimit raised = new(Math.Max((ulong)wanted, limit.Hard), Math.Max((ulong)wanted, limit.Hard));
            RLimit toHard = new(limit.Hard, limit.Hard);
            _ = SetRLimit(NoFile, &raised) == 0 ? 0 : SetRLimit(NoFile, &toHard);
            _ = GetRLimit(NoFile, &limit);
        }

        return (long)Math.Min(limit.Soft, long.MaxValue);
    }

    /// <summary>Makes sure that so many connections can be open.</summary>
    /// <exception cref="UsageException">They cannot; the message says how to raise the limit.</exception>
    internal static void Require(int connections)
    {
        long limit = Raise(connections + Spare);
        Check(connections, limit, "This process");
    }

    /// <summary>Makes sure that a limit suffices for so many connections.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    internal static void Check(int connections, long limit, string who)
    {
        if (limit < connections + Spare)
        {
            throw new UsageException(
                $"{who} may open {limit} files and sockets; {connections} connections need {connections + Spare}. " +
                $"Raise the limit before starting it: 'ulimit -n {connections + Spare}', or LimitNOFILE= of its service.");
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetRLimit(int resource, RLimit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetRLimit(int resource, RLimit* limit);

    // struct rlimit of 64-bit Linux.
    private readonly record struct RLimit(ulong Soft, ulong Hard);
}
