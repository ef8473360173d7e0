using System.Net;
using System.Net.Sockets;
using RpcOverSockets.Interop;
using RpcOverSockets.Tests.Conformance;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class InheritedTests : IDisposable
{
    private readonly PassedSockets _passed = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ros-").FullName;

    private string SocketPath => Path.Combine(_folder, "s.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_passed_sockets_are_served_at_their_own_addresses()
    {
        _passed.AddTcp("a").AddTcp("b", IPAddress.IPv6Loopback).AddUnix("c", SocketPath).AddUnix("d", $"@ros-{Guid.NewGuid():N}");
        await using RpcServer server = await StartAsync("systemd:");

        RpcTransport[] transports = [.. server.EndPoints.Select(e => e.Transport)];
        string[] hosts = [.. server.EndPoints.Take(3).Select(e => e.Host)];
        Assert.Equal([RpcTransport.Tcp, RpcTransport.Tcp, RpcTransport.Unix, RpcTransport.Unix], transports);
        Assert.Equal(["127.0.0.1", "::1", SocketPath], hosts);
        foreach (RpcEndPoint endPoint in server.EndPoints)
        {
            await CallAsync(endPoint);
        }
    }

    [Fact]
    public async Task A_name_picks_sockets_and_leaves_the_others_alone()
    {
        _passed.AddTcp("web").AddTcp("admin").AddTcp("web");
        await using RpcServer server = await StartAsync("systemd:web");

        Assert.Equal(2, server.EndPoints.Count);
        Assert.Equal(0, PassedSockets.FlagsOf(_passed[1].Value, LinuxConstants.GetStatusFlags) & LinuxConstants.NonBlocking);
        await server.StopAsync();
        Assert.False(new Kernel().Close(_passed[1]).IsError); // it was open all the time
    }

    [Fact]
    public async Task Sockets_without_names_are_unknown()
    {
        _passed.AddTcp("x").Variables.Remove("LISTEN_FDNAMES");
        await using RpcServer server = await StartAsync("systemd:unknown");

        await CallAsync(Assert.Single(server.EndPoints));
    }

    [Fact]
    public async Task A_passed_socket_becomes_like_our_own()
    {
        _passed.AddTcp("a");
        await using RpcServer server = await StartAsync("systemd:");

        Assert.Equal(1, PassedSockets.FlagsOf(_passed[0].Value, 1)); // F_GETFD: FD_CLOEXEC
        Assert.NotEqual(0, PassedSockets.FlagsOf(_passed[0].Value, LinuxConstants.GetStatusFlags) & LinuxConstants.NonBlocking);
        Assert.False(new Kernel().GetOption(_passed[0], LinuxConstants.LevelTcp, LinuxConstants.TcpNoDelay, out int noDelay).IsError);
        Assert.NotEqual(0, noDelay);
    }

    [Fact]
    public async Task A_stop_closes_the_socket_here_and_nowhere_else()
    {
        _passed.AddTcp("a").AddUnix("b", SocketPath);
        PassedSockets elsewhere = _passed.Duplicate();
        RpcServer server = await StartAsync("systemd:");
        await CallAsync(server.EndPoints[0]);
        int port = server.EndPoints[0].Port;
        await server.DisposeAsync();

        Assert.True(File.Exists(SocketPath));
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Eventually.Limit);
        using var unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await unix.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath)).WaitAsync(Eventually.Limit);

        await using RpcServer next = await StartAsync("systemd:", elsewhere);
        await CallAsync(next.EndPoints[0]);
        await CallAsync(next.EndPoints[1]);
    }

    [Theory]
    [InlineData("LISTEN_FDS", null, "LISTEN_FDS is not set: no service manager passed sockets to this process")]
    [InlineData("LISTEN_FDS", "0", "LISTEN_FDS is '0' and must be a number from 1 to 1024")]
    [InlineData("LISTEN_FDS", "-1", "LISTEN_FDS is '-1'")]
    [InlineData("LISTEN_FDS", "1025", "LISTEN_FDS is '1025'")]
    [InlineData("LISTEN_FDS", "2", "LISTEN_FDNAMES has 1 names and LISTEN_FDS is 2")]
    [InlineData("LISTEN_PID", "17", "the sockets are for process '17' (LISTEN_PID) and this is process 42")]
    [InlineData("LISTEN_PID", null, "the sockets are for process '' (LISTEN_PID)")]
    [InlineData("LISTEN_FDNAMES", "other", "no socket of that name was passed; LISTEN_FDNAMES is 'other'")]
    public async Task A_wrong_environment_is_named(string variable, string? value, string expected)
    {
        _passed.AddTcp("a").Variables[variable] = value;

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => StartAsync("systemd:a"));

        Assert.StartsWith("systemd:a cannot be listened on: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        _passed.Close();
    }

    [Theory]
    [InlineData("closed", "is not open")]
    [InlineData("file", "is no socket")]
    [InlineData("datagram", "is a datagram socket and no stream socket")]
    [InlineData("unheard", "is a stream socket that does not listen")]
    public async Task What_is_no_listening_stream_socket_is_refused_with_its_number(string what, string expected)
    {
        await using FileStream file = File.Create(SocketPath);
        using var datagram = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _passed.AddTcp("good");
        _ = what switch
        {
            "closed" => _passed.Add("bad", 1_000_000),
            "file" => _passed.Add("bad", (int)file.SafeFileHandle.DangerousGetHandle()),
            "datagram" => _passed.Add("bad", (int)datagram.Handle),
            _ => _passed.AddTcp("bad", listens: false),
        };

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => StartAsync("systemd:"));

        Assert.Contains($"descriptor {_passed[1].Value} (bad) {expected}", error.Message, StringComparison.Ordinal);
        await using RpcServer server = await StartAsync("systemd:good"); // nothing was done to it
    }

    [Fact]
    public async Task Sockets_that_other_machines_reach_must_be_allowed_in_words()
    {
        _passed.AddTcp("a", IPAddress.Any);
        var options = new RpcServerOptions();

        InvalidOperationException error =
            await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync("systemd:", options: options));
        Assert.Contains("tcp://0.0.0.0:", error.Message, StringComparison.Ordinal);
        Assert.Contains("AllowInsecureNetwork", error.Message, StringComparison.Ordinal);

        options.Socket.AllowInsecureNetwork = true;
        await using RpcServer server = await StartAsync("systemd:", options: options);
    }

    [Fact]
    public async Task A_socket_is_taken_once()
    {
        _passed.AddTcp("a");
        InheritedSockets sockets = _passed.Sockets;
        await using var first = new RpcServer { Inherited = sockets };
        await first.Listen("systemd:").StartAsync();
        await first.StopAsync();
        await using var second = new RpcServer { Inherited = sockets };

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => second.Listen("systemd:a").StartAsync());

        Assert.Contains($"descriptor {_passed[0].Value} (a) is or was in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_can_connect_to_it()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => RpcChannel.Create("systemd:web"));

        Assert.Contains("systemd:web", error.Message, StringComparison.Ordinal);
    }

    private static async Task CallAsync(RpcEndPoint endPoint)
    {
        await using var channel = RpcChannel.Create(endPoint);
        Assert.Equal(5, await channel.CreateClient<ITestService>().AddAsync(2, 3).InTime());
    }

    private async Task<RpcServer> StartAsync(string endPoint, PassedSockets? passed = null, RpcServerOptions? options = null)
    {
        var server = new RpcServer(options) { Inherited = (passed ?? _passed).Sockets };
        server.AddService<ITestService>(new TestService());
        await server.Listen(endPoint).StartAsync();
        return server;
    }
}
