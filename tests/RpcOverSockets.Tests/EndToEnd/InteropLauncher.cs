using System.Diagnostics;
using RpcOverSockets.Tests.Architecture;
using Xunit.Abstractions;

namespace RpcOverSockets.Tests.EndToEnd;

/// <summary>A script in Python that starts samples/Interop as a service manager does, and ends when its standard input is closed.</summary>
internal sealed class InteropLauncher : IDisposable
{
    internal static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    /// <summary>Starts the script.</summary>
    /// <param name="script">Gets its own arguments, then the command to execute.</param>
    /// <param name="own">The script's own arguments.</param>
    /// <param name="arguments">Those of the program.</param>
    internal InteropLauncher(string script, string[] own, string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo("python3", ["-c", script, .. own, "dotnet", Program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    private static string Program
    {
        get
        {
            string? configuration = Path.GetFileName(Path.GetDirectoryName(typeof(InteropLauncher).Assembly.Location));
            return Path.Combine(Repository.Root, "artifacts", "bin", "Interop", configuration ?? "", "Interop.dll");
        }
    }

    /// <summary>Whether what it needs is there; says so if not.</summary>
    internal static bool CanRun(ITestOutputHelper output)
    {
        if (File.Exists(Program) && HasPython())
        {
            return true;
        }

        output.WriteLine($"SKIP: needs python3 3.9 and {Program}");
        return false;
    }

    /// <summary>The next end point that is told to be ready.</summary>
    internal async Task<RpcEndPoint> ReadyAsync()
    {
        string line = await LineAsync();
        Assert.StartsWith("ready ", line, StringComparison.Ordinal);
        return RpcEndPoint.Parse(line["ready ".Length..]);
    }

    internal async Task<string> LineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(StartMax) ?? "the end of output";

    /// <summary>Lets a script go on that waits for a line.</summary>
    internal Task GoOnAsync() => _process.StandardInput.WriteLineAsync();

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static bool HasPython()
    {
        try
        {
            using Process python = Process.Start("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]);
            return python.WaitForExit(10_000) && python.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
