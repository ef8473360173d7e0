using System.Net.Sockets;
using RpcOverSockets.Tests.Conformance;

namespace RpcOverSockets.Tests.EndToEnd;

/// <summary>What a caller is told when there is no connection: one exception that names the end point and the cause.</summary>
public sealed class ConnectErrorTests
{
    [Fact]
    public async Task A_refused_connection_names_the_end_point_and_the_cause()
    {
        string endPoint = $"tcp://127.0.0.1:{FreePort()}";

        RpcException error = await CallAsync(endPoint);

        AssertTells(error, RpcStatus.Unavailable, endPoint, "refused");
    }

    [Fact]
    public async Task An_unknown_host_is_named()
    {
        RpcException error = await CallAsync("tcp://no-such-host.invalid:7000");

        AssertTells(error, RpcStatus.Unavailable, "tcp://no-such-host.invalid:7000", "host");
    }

    [Fact]
    public async Task A_missing_socket_file_is_named()
    {
        string endPoint = Pair.UnixPath();

        RpcException error = await CallAsync(endPoint);

        AssertTells(error, RpcStatus.Unavailable, endPoint, "no such file");
    }

    [Fact]
    public async Task A_stale_socket_file_refuses()
    {
        string path = $"{Path.GetTempPath()}ros-{Guid.NewGuid():N}.sock";
        using (var stale = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            stale.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".kept"); // the socket unlinks its own name only
        }

        RpcException error = await CallAsync($"unix:{path}.kept");
        File.Delete(path + ".kept");

        AssertTells(error, RpcStatus.Unavailable, $"unix:{path}.kept", "refused");
    }

    [Fact]
    public async Task A_connect_that_nobody_answers_ends_in_time()
    {
        // A listener whose backlog is full drops further SYNs.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        full.Listen(0);
        int port = ((System.Net.IPEndPoint)full.LocalEndPoint!).Port;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(System.Net.IPAddress.Loopback, port);
        var options = new RpcChannelOptions();
        options.Socket.ConnectTimeout = TimeSpan.FromMilliseconds(100);

        RpcException error = await CallAsync($"tcp://127.0.0.1:{port}", options);

        AssertTells(error, RpcStatus.Unavailable, $"tcp://127.0.0.1:{port}", "timed out");
    }

    [Fact]
    public async Task A_server_that_speaks_another_protocol_fails_the_handshake()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        other.Listen(1);
        string endPoint = $"tcp://127.0.0.1:{((System.Net.IPEndPoint)other.LocalEndPoint!).Port}";
        Task<RpcException> call = CallAsync(endPoint);
        using Socket accepted = await other.AcceptAsync();
        await accepted.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());

        AssertTells(await call, RpcStatus.Unavailable, endPoint, "handshake");
    }

    [Fact]
    public async Task In_back_off_a_call_fails_at_once_with_the_last_error()
    {
        string endPoint = $"tcp://127.0.0.1:{FreePort()}";
        await using var channel = RpcChannel.Create(endPoint);
        ITestService client = channel.CreateClient<ITestService>();
        await Assert.ThrowsAsync<RpcException>(() => client.NothingAsync().InTime());

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => client.NothingAsync().InTime());

        AssertTells(error, RpcStatus.Unavailable, endPoint, "next attempt");
    }

    [Fact]
    public async Task A_call_that_waits_for_ready_succeeds_when_the_server_comes()
    {
        string endPoint = Pair.UnixPath();
        await using var channel = RpcChannel.Create(endPoint);
        ITestService client = channel.CreateClient<ITestService>().With(new RpcCallOptions { WaitForReady = true });
        Task<int> call = client.AddAsync(1, 2).AsTask();
        await using var server = new RpcServer();
        server.AddService<ITestService>(new TestService());
        server.Listen(endPoint);
        await server.StartAsync();

        Assert.Equal(3, await call.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_channel_finds_a_server_that_was_restarted()
    {
        string endPoint = Pair.UnixPath();
        await using var channel = RpcChannel.Create(endPoint);
        ITestService client = channel.CreateClient<ITestService>().With(new RpcCallOptions { WaitForReady = true });
        for (int i = 0; i < 3; i++)
        {
            await using var server = new RpcServer();
            server.AddService<ITestService>(new TestService());
            server.Listen(endPoint);
            await server.StartAsync();
            Assert.Equal(3, await client.AddAsync(1, 2).InTime());
        }
    }

    [Fact]
    public async Task An_end_point_in_use_is_refused_by_name()
    {
        await using Pair pair = await Pair.StartAsync("tcp://127.0.0.1:0");
        await using var second = new RpcServer();
        second.Listen(pair.EndPoint.ToString());

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => second.StartAsync());

        AssertTells(error, RpcStatus.Unavailable, pair.EndPoint.ToString(), "in use");
    }

    [Fact]
    public async Task A_listener_beyond_loopback_must_be_wanted()
    {
        await using var server = new RpcServer();
        server.Listen("tcp://0.0.0.0:0");

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => server.StartAsync());

        Assert.Contains(nameof(RpcSocketOptions.AllowInsecureNetwork), error.Message, StringComparison.Ordinal);
    }

    private static async Task<RpcException> CallAsync(string endPoint, RpcChannelOptions? options = null)
    {
        await using var channel = RpcChannel.Create(endPoint, options);
        return await Assert.ThrowsAsync<RpcException>(() => channel.CreateClient<ITestService>().NothingAsync().InTime());
    }

    private static void AssertTells(RpcException error, RpcStatus status, string endPoint, string cause)
    {
        Assert.Equal((status, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        Assert.Contains(endPoint, error.Message, StringComparison.Ordinal);
        Assert.Contains(cause, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
