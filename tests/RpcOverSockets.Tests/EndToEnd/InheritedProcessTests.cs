using System.Net.Sockets;
using Xunit.Abstractions;

namespace RpcOverSockets.Tests.EndToEnd;

[RpcService("interop.Test")]
public partial interface IInteropAdd
{
    [RpcMethod("Add")]
    ValueTask<int> AddAsync(int a, int b);
}

/// <summary>Processes that get their sockets as a service manager passes them.</summary>
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

    // Accepts one connection and passes it as inetd does (wait: no), as all three standard descriptors.
    private const string InetdLauncher = """
        import os, socket, sys
        listener = socket.create_server(("127.0.0.1", 0))
        print("ready tcp://127.0.0.1:%d" % listener.getsockname()[1], flush=True)
        connection = listener.accept()[0]
        child = os.fork()
        if child == 0:
            for fd in range(3):
                os.dup2(connection.fileno(), fd)
            os.execvp(sys.argv[1], sys.argv[1:])
        connection.close()
        print("exit", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        """;

    [Fact]
    public async Task The_interop_server_serves_the_connection_that_inetd_passes_and_ends_with_it()
    {
        if (!InteropLauncher.CanRun(output))
        {
            return;
        }

        using var launcher = new InteropLauncher(InetdLauncher, [], ["--inetd"]);
        await CallAsync(await launcher.ReadyAsync(), InteropLauncher.StartMax);
        Assert.Equal("exit 0", await launcher.LineAsync());
    }

    [Fact]
    public async Task The_interop_server_serves_passed_sockets_and_leaves_them_open()
    {
        if (!InteropLauncher.CanRun(output))
        {
            return;
        }

        string path = $"{Path.GetTempPath()}ros-{Guid.NewGuid():N}.sock";
        using var launcher = new InteropLauncher(Launcher, [path], ["--listen", "systemd:web", "--listen", "systemd:local"]);
        try
        {
            RpcEndPoint tcp = await launcher.ReadyAsync();
            RpcEndPoint unix = await launcher.ReadyAsync();
            Assert.Equal((RpcTransport.Tcp, $"unix:{path}"), (tcp.Transport, unix.ToString()));
            await CallAsync(tcp);
            await CallAsync(unix);

            await launcher.GoOnAsync();
            Assert.Equal("exit 0", await launcher.LineAsync());

            Assert.True(File.Exists(path));
            using var probe = new TcpClient();
            await probe.ConnectAsync(tcp.Host, tcp.Port).WaitAsync(Eventually.Limit);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task CallAsync(RpcEndPoint endPoint, TimeSpan? handshakeMax = null)
    {
        var options = new RpcChannelOptions { DefaultTimeout = Eventually.Limit };
        options.Connection.HandshakeTimeout = handshakeMax ?? options.Connection.HandshakeTimeout;
        await using var channel = RpcChannel.Create(endPoint, options);
        Assert.Equal(5, await channel.CreateClient<IInteropAdd>().AddAsync(2, 3).InTime());
    }
}
