using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>A network namespace that one thread enters; what it starts, programs and threads, is in it too.</summary>
internal static partial class UdpNamespace
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static readonly Lazy<string?> s_obstacle = new(Probe);

    /// <summary>Why this process cannot make a namespace, or null: tried, because root may not either, in a container.</summary>
    internal static string? Obstacle => s_obstacle.Value;

    internal static string? PathOf(string tool)
    {
        foreach (string folder in (string[])["/usr/sbin", "/usr/bin", "/sbin", "/bin"])
        {
            string path = Path.Combine(folder, tool);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>Runs the action on a thread in a new namespace, after the commands that set it up; fails instead of hanging.</summary>
    internal static void Run(string[] commands, Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                foreach (string command in commands)
                {
                    RunTool(command);
                }

                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        Assert.True(thread.Join(s_limit), "The test hangs.");
        Assert.True(failure is null, failure?.ToString());
    }

    /// <summary>A counter of /proc/net/snmp in the thread's namespace.</summary>
    internal static long Counter(string protocol, string name)
    {
        IEnumerable<string> all = File.ReadLines("/proc/thread-self/net/snmp");
        string[] lines = [.. all.Where(line => line.StartsWith(protocol + ":", StringComparison.Ordinal))];
        int column = Array.IndexOf(lines[0].Split(' '), name);
        return long.Parse(lines[1].Split(' ')[column], CultureInfo.InvariantCulture);
    }

    private static string? Probe()
    {
        int errno = 0;
        var thread = new Thread(() => errno = Unshare(NewNetwork) == 0 ? 0 : Marshal.GetLastSystemError());
        thread.Start();
        thread.Join();
        return errno == 0 ? null : $"Needs the right to make a network namespace, as root has it (unshare: errno {errno}).";
    }

    /// <summary>Enters a new namespace, for good.</summary>
    internal static void Enter() => Assert.True(Unshare(NewNetwork) == 0, $"unshare failed, errno {Marshal.GetLastSystemError()}.");

    /// <summary>Runs a program in the thread's namespace; fails unless it ends with 0.</summary>
    internal static void RunTool(string command)
    {
        int space = command.IndexOf(' ', StringComparison.Ordinal);
        using Process process = Process.Start(new ProcessStartInfo(PathOf(command[..space])!, command[(space + 1)..])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command}: {error}");
    }

    [LibraryImport("libc", EntryPoint = "unshare")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Unshare(int flags);
}
