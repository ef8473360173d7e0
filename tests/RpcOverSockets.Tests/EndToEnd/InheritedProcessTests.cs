using System.Diagnostics;
using System.Net.Sockets;
using RpcOverSockets.Tests.Architecture;
using Xunit.Abstractions;

namespace RpcOverSockets.Tests.EndToEnd;

[RpcService("interop.Test")]
public partial interface IInteropAdd
{
    [RpcMethod("Add")]
    ValueTask<int> AddAsync(int a, int b);
}

/// <summary>A process that gets its sockets as a service manager passes them.</summary>
public sealed class InheritedProcessTests(ITestOutputHelper output)
{
    // Keeps the sockets open itself, as a service manager does, and passes them to the program by fork and exec.
    private const string Launcher = """
        import os, select, signal, socket, sys
        tcp = socket.create_server(("127.0.0.1", 0))
        unix = socket.socket(socket.AF_UNIX)
        unix.bind(sys.argv[1])
        unix.listen()
        child = os.fork()
        if child == 0:
            aside = [os.dup2(s.fileno(), 20 + i, inheritable=False) for i, s in enumerate((tcp, unix))]
            for i, fd in enumerate(aside):
                os.dup2(fd, 3 + i)
            os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", LISTEN_FDNAMES="web:local")
            os.execvp(sys.argv[2], sys.argv[2:])
        while not select.select([sys.stdin], [], [], 0.1)[0]:
            if os.waitpid(child, os.WNOHANG)[0] != 0:
                sys.exit("the program has ended early")
        sys.stdin.readline()
        os.kill(child, signal.SIGTERM)
        print("exit", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        sys.stdin.readline()
        """;

    private static readonly TimeSpan s_startMax = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_interop_server_serves_passed_sockets_and_leaves_them_open()
    {
        string? configuration = Path.GetFileName(Path.GetDirectoryName(typeof(InheritedProcessTests).Assembly.Location));
        string program = Path.Combine(Repository.Root, "artifacts", "bin", "Interop", configuration ?? "", "Interop.dll");
        if (!File.Exists(program) || !HasPython())
        {
            output.WriteLine($"SKIP: needs python3 3.9 and {program}");
            return;
        }

        string path = $"{Path.GetTempPath()}ros-{Guid.NewGuid():N}.sock";
        string[] arguments = ["-c", Launcher, path, "dotnet", program, "--listen", "systemd:web", "--listen", "systemd:local"];
        using Process launcher = Process.Start(new ProcessStartInfo("python3", arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            RpcEndPoint tcp = await ReadyAsync(launcher);
            RpcEndPoint unix = await ReadyAsync(launcher);
            Assert.Equal((RpcTransport.Tcp, $"unix:{path}"), (tcp.Transport, unix.ToString()));
            await CallAsync(tcp);
            await CallAsync(unix);

            await launcher.StandardInput.WriteLineAsync();
            Assert.Equal("exit 0", await LineAsync(launcher));

            Assert.True(File.Exists(path));
            using var probe = new TcpClient();
            await probe.ConnectAsync(tcp.Host, tcp.Port).WaitAsync(Eventually.Limit);
        }
        finally
        {
            launcher.StandardInput.Close();
            if (!launcher.WaitForExit(5000))
            {
                launcher.Kill(entireProcessTree: true);
            }

            File.Delete(path);
        }
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

    private static async Task<RpcEndPoint> ReadyAsync(Process launcher)
    {
        string line = await LineAsync(launcher);
        Assert.StartsWith("ready ", line, StringComparison.Ordinal);
        return RpcEndPoint.Parse(line["ready ".Length..]);
    }

    private static async Task<string> LineAsync(Process launcher) =>
        await launcher.StandardOutput.ReadLineAsync().WaitAsync(s_startMax) ?? "the end of output";

    private static async Task CallAsync(RpcEndPoint endPoint)
    {
        await using var channel = RpcChannel.Create(endPoint);
        Assert.Equal(5, await channel.CreateClient<IInteropAdd>().AddAsync(2, 3).InTime());
    }
}
