using System.Globalization;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Load.Native;

/// <summary>What the process holds in user space.</summary>
/// <param name="ManagedBytes">Live objects, after a full collection.</param>
/// <param name="NativeBytes">Given out by malloc(3) and not freed.</param>
/// <param name="ResidentBytes">Private pages in memory, whoever asked for them: RssAnon of proc_pid_status(5).</param>
internal readonly partial record struct ProcessMemory(long ManagedBytes, long NativeBytes, long ResidentBytes)
{
    /// <summary>Collects, and looks.</summary>
    internal static ProcessMemory OfThisProcess()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        long managed = GC.GetTotalMemory(forceFullCollection: true);
        return new ProcessMemory(managed, Malloced(), Resident());
    }

    // glibc adds all arenas up; a libc without the function (musl) leaves the resident pages to tell.
    private static long Malloced()
    {
        try
        {
            MallInfo info = MallInfo2();
            return (long)(info.InUse + info.Mapped);
        }
        catch (EntryPointNotFoundException)
        {
            return 0;
        }
    }

    private static long Resident()
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(8, line.Length - 10).Trim(), CultureInfo.InvariantCulture) * 1024; // "RssAnon:    4 kB"
            }
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial MallInfo MallInfo2();

    // struct mallinfo2 of malloc.h.
    private readonly record struct MallInfo(
        nuint Arena, nuint FreeChunks, nuint FastChunks, nuint MappedCount, nuint Mapped, nuint Unused, nuint FastFree, nuint InUse,
        nuint Free, nuint Releasable);
}
