using RpcOverSockets.Tests.Conformance;
using RpcOverSockets.Tests.Transport.Streams;
using Xunit.Abstractions;

namespace RpcOverSockets.Tests.EndToEnd;

/// <summary>Servers that take over from one another on one listening socket lose no call.</summary>
[Collection(nameof(Alone))]
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const int Restarts = 50;

    private int _calls;
    private int _connections;
    private volatile bool _isOver;

    [Theory]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task Restarts_through_one_socket_fail_no_call(string transport)
    {
        var passed = new PassedSockets();
        _ = transport == "tcp" ? passed.AddTcp("web") : passed.AddUnix("web", $"@ros-{Guid.NewGuid():N}");
        RpcServer server = await StartAsync(passed.Duplicate());
        RpcEndPoint endPoint = server.EndPoints[0];
        Task[] load =
        [
            .. Enumerable.Range(0, 4).Select(_ => StayAsync(endPoint)),
            .. Enumerable.Range(0, 4).Select(_ => ComeAndGoAsync(endPoint)),
        ];

        for (int i = 0; i < Restarts; i++)
        {
            int before = Volatile.Read(ref _calls);
            RpcServer next = await StartAsync(passed.Duplicate());
            await server.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
            server = next;
            await Eventually.TrueAsync(
                () => Volatile.Read(ref _calls) > before + 20 || load.Any(static task => task.IsFaulted), "calls are made");
        }

        _isOver = true;
        await Task.WhenAll(load).WaitAsync(Eventually.Limit);
        await server.DisposeAsync();
        passed.Close();
        output.WriteLine($"{transport}: {Restarts} restarts, {_calls} calls, {_connections} connections beside those that stayed");
    }

    /// <summary>Packets of a session must reach the server that has it, so two servers cannot share a UDP socket: each begins when the one
    /// before it has ended, on the same port. Calls wait for it.</summary>
    [Fact]
    public async Task Restarts_one_after_another_over_udp_fail_no_call_that_waits_for_the_next_server()
    {
        // Nobody may be given the port while no server has it, be it for an instant, as the clients of this test are: so it is none that
        // the kernel gives (ip_local_port_range), on an address of its own.
        RpcServer server = await StartUdpAsync($"udp://127.0.0.77:{Random.Shared.Next(20_000, 30_000)}");
        RpcEndPoint endPoint = server.EndPoints[0];
        Task[] load = [.. Enumerable.Range(0, 8).Select(_ => StayAsync(endPoint))];

        for (int i = 0; i < Restarts; i++)
        {
            int before = Volatile.Read(ref _calls);
            await server.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
            server = await StartUdpAsync(endPoint.ToString());
            await Eventually.TrueAsync(
                () => Volatile.Read(ref _calls) > before + 20 || load.Any(static task => task.IsFaulted), "calls are made");
        }

        _isOver = true;
        await Task.WhenAll(load).WaitAsync(Eventually.Limit);
        await server.DisposeAsync();
        output.WriteLine($"udp: {Restarts} restarts, {_calls} calls");
    }

    private static async Task<RpcServer> StartUdpAsync(string endPoint)
    {
        var server = new RpcServer();
        server.AddService<ITestService>(new TestService());
        await server.Listen(endPoint).StartAsync();
        return server;
    }

    private static async Task<RpcServer> StartAsync(PassedSockets passed)
    {
        var server = new RpcServer { Inherited = passed.Sockets };
        server.AddService<ITestService>(new TestService());
        await server.Listen("systemd:").StartAsync();
        return server;
    }

    // A client that keeps its channel. Servers here live so short that it backs off before it connects again.
    private async Task StayAsync(RpcEndPoint endPoint)
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(1);
        await using var channel = RpcChannel.Create(
            endPoint, new RpcChannelOptions { ReconnectDelay = delay, ReconnectDelayMax = delay });
        ITestService client = channel.CreateClient<ITestService>().With(new RpcCallOptions { WaitForReady = true });
        while (!_isOver)
        {
            Assert.Equal(5, await client.AddAsync(2, 3).InTime());
            Interlocked.Increment(ref _calls);
        }
    }

    // A new connection for each call, which nothing is repeated for.
    private async Task ComeAndGoAsync(RpcEndPoint endPoint)
    {
        while (!_isOver)
        {
            await using var channel = RpcChannel.Create(endPoint);
            Assert.Equal(5, await channel.CreateClient<ITestService>().AddAsync(2, 3).InTime());
            Interlocked.Increment(ref _calls);
            Interlocked.Increment(ref _connections);
        }
    }
}
