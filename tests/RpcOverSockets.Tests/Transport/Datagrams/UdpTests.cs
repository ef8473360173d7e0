using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RpcOverSockets.Interop;
using RpcOverSockets.Tests.Conformance;
using RpcOverSockets.Tests.EndToEnd;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Sessions over real sockets of this machine.</summary>
public sealed class UdpTests
{
    private const string ListenOn = "udp://127.0.0.1:0";

    [Fact]
    public async Task A_port_where_nobody_listens_is_refused_at_once()
    {
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string endPoint = $"udp://127.0.0.1:{((IPEndPoint)free.LocalEndPoint!).Port}";
        free.Dispose();
        long before = Stopwatch.GetTimestamp();

        RpcException error = await CallAsync(endPoint, new RpcChannelOptions());

        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        Assert.Contains(endPoint, error.Message, StringComparison.Ordinal);
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(5), "ICMP tells at once.");
    }

    [Fact]
    public async Task A_socket_that_never_answers_ends_the_connect_in_time()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var options = new RpcChannelOptions();
        options.Socket.ConnectTimeout = TimeSpan.FromMilliseconds(200);

        RpcException error = await CallAsync($"udp://127.0.0.1:{((IPEndPoint)silent.LocalEndPoint!).Port}", options);

        Assert.Contains("timed out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_beyond_loopback_must_be_wanted()
    {
        await using var server = new RpcServer();
        server.Listen("udp://0.0.0.0:0");

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => server.StartAsync());

        Assert.Contains(nameof(RpcSocketOptions.AllowInsecureNetwork), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_connections_is_told_to_who_is_beyond_it()
    {
        var options = new RpcServerOptions { DrainTimeout = TimeSpan.Zero };
        options.Socket.ConnectionsMax = 2;
        await using var server = new RpcServer(options);
        server.AddService<ITestService>(new TestService());
        server.Listen(ListenOn);
        await server.StartAsync();
        await using RpcChannel first = RpcChannel.Create(server.EndPoints[0]);
        await using RpcChannel second = RpcChannel.Create(server.EndPoints[0]);
        await first.ConnectAsync().WaitAsync(Eventually.Limit);
        await second.ConnectAsync().WaitAsync(Eventually.Limit);

        RpcException error = await CallAsync(server.EndPoints[0].ToString(), new RpcChannelOptions());

        Assert.Contains("too many connections", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_clients_share_one_socket_of_the_server()
    {
        await using Pair pair = await Pair.StartAsync(ListenOn);
        var clients = new List<ITestService>();
        for (int i = 0; i < 100; i++)
        {
            clients.Add(await pair.ConnectAsync());
        }

        for (int round = 0; round < 5; round++)
        {
            int[] sums = await Task.WhenAll(clients.Select((client, i) => client.AddAsync(i, round).AsTask())).WaitAsync(Eventually.Limit);
            Assert.Equal(Enumerable.Range(round, 100), sums);
        }
    }

    [Fact]
    public async Task A_handler_that_blocks_holds_up_no_other_session_of_the_socket()
    {
        await using Pair pair = await Pair.StartAsync(ListenOn);
        ITestService blocked = await pair.ConnectAsync();
        ITestService other = await pair.ConnectAsync();
        Task<int> blocking = blocked.BlockAsync(3000).AsTask();
        long before = Stopwatch.GetTimestamp();

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(i + 1, await other.AddAsync(i, 1).InTime());
        }

        // The machine may be busy; what counts is that nobody waited for the handler.
        Assert.False(blocking.IsCompleted, $"20 calls took {Stopwatch.GetElapsedTime(before).TotalMilliseconds} ms.");
        pair.Service.Unblock();
        _ = await blocking.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_handler_that_blocks_does_not_hold_up_the_calls_that_came_with_it_in_one_packet()
    {
        await using Pair pair = await Pair.StartAsync(ListenOn);
        ITestService client = await pair.ConnectAsync();

        (Task<int> blocking, Task<int>[] others) = await CallInOneTurnAsync(client, 10).WaitAsync(Eventually.Limit);

        Assert.Equal(Enumerable.Range(1, 10), await Task.WhenAll(others).WaitAsync(Eventually.Limit));
        Assert.False(blocking.IsCompleted);
        pair.Service.Unblock();
        _ = await blocking.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Noise_and_inits_without_a_token_disturb_nobody()
    {
        await using Pair pair = await Pair.StartAsync(ListenOn);
        ITestService client = await pair.ConnectAsync();
        using var noise = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        noise.Connect(IPAddress.Loopback, pair.EndPoint.Port);
        var random = new Random(1);
        byte[] init = new byte[PacketLayout.DatagramBytesMax];
        int initBytes = DatagramSession.Connect(new SessionSettings(), default, 1, 0).Poll(init, 0, out _);
        byte[] bytes = new byte[1500];

        for (int i = 0; i < 2000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] = (byte)(i % 2 == 0 ? 0x50 : 0xD0 | random.Next(16));
            _ = noise.Send(bytes.AsSpan(0, random.Next(bytes.Length)));
            _ = noise.Send(init.AsSpan(0, initBytes));
            if (i % 20 == 0)
            {
                Assert.Equal(i + 1, await client.AddAsync(i, 1).InTime());
            }
        }
    }

    [Theory]
    [InlineData(nameof(Syscall.SendTo), nameof(Errno.EAGAIN))]
    [InlineData(nameof(Syscall.SendTo), nameof(Errno.ENOBUFS))]
    [InlineData(nameof(Syscall.SendTo), nameof(Errno.EMSGSIZE))]
    [InlineData(nameof(Syscall.SendTo), nameof(Errno.ECONNREFUSED))]
    [InlineData(nameof(Syscall.SendTo), nameof(Errno.EINTR))]
    [InlineData(nameof(Syscall.RecvMmsg), nameof(Errno.EINTR))]
    [InlineData(nameof(Syscall.RecvMmsg), nameof(Errno.ECONNREFUSED))]
    [InlineData(nameof(Syscall.RecvMmsg), nameof(Errno.ENOMEM))]
    public async Task A_system_call_that_fails_costs_no_call(string syscall, string errno)
    {
        for (int n = 1; n <= 12; n++)
        {
            await using Pair pair = await Pair.StartAsync(ListenOn);
            ITestService client = await pair.ConnectAsync();
            var clientPlan = FaultPlan.FailNth(Enum.Parse<Syscall>(syscall), n, Enum.Parse<Errno>(errno));
            var serverPlan = FaultPlan.FailNth(Enum.Parse<Syscall>(syscall), n, Enum.Parse<Errno>(errno));
            pair.ClientKernel.Plan = clientPlan;
            pair.ServerKernel.Plan = serverPlan;

            for (int i = 0; i < 8; i++)
            {
                Assert.Equal(i + 1, await client.AddAsync(i, 1).InTime());
            }

            if (n == 1)
            {
                Assert.True(clientPlan.Fired && serverPlan.Fired);
            }
        }
    }

    [Theory]
    [InlineData(nameof(Errno.EAGAIN))]
    [InlineData(nameof(Errno.EINTR))]
    [InlineData(nameof(Errno.ECONNREFUSED))]
    [InlineData(nameof(Errno.ENOMEM))]
    public async Task While_workers_poll_they_receive_single_datagrams_and_a_failure_costs_no_call(string errno)
    {
        await using Pair pair = await Pair.StartAsync(ListenOn, spinMicroseconds: 100);
        ITestService client = await pair.ConnectAsync();
        var clientPlan = FaultPlan.FailNth(Syscall.RecvMsg, 3, Enum.Parse<Errno>(errno));
        var serverPlan = FaultPlan.FailNth(Syscall.RecvMsg, 3, Enum.Parse<Errno>(errno));
        pair.ClientKernel.Plan = clientPlan;
        pair.ServerKernel.Plan = serverPlan;

        for (int i = 0; i < 50_000 && !(clientPlan.Fired && serverPlan.Fired); i++)
        {
            Assert.Equal(i + 1, await client.AddAsync(i, 1).InTime());
        }

        for (int i = 0; i < 100; i++)
        {
            int sent = i;
            int[] sums = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => client.AddAsync(sent, n).AsTask())).InTime();
            Assert.Equal(Enumerable.Range(sent, 40), sums);
        }

        // With one processor nobody polls.
        Assert.True((clientPlan.Fired && serverPlan.Fired) || Environment.ProcessorCount == 1);
    }

    [Theory]
    [InlineData(nameof(Errno.EAGAIN))]
    [InlineData(nameof(Errno.EMSGSIZE))]
    [InlineData(nameof(Errno.EINTR))]
    public async Task A_send_of_several_datagrams_that_fails_costs_no_call(string errno)
    {
        byte[] bytes = new byte[50_000];
        Random.Shared.NextBytes(bytes);
        await using Pair pair = await Pair.StartAsync(ListenOn);
        ITestService client = await pair.ConnectAsync();
        var clientPlan = FaultPlan.FailNth(Syscall.SendMmsg, 1, Enum.Parse<Errno>(errno));
        var serverPlan = FaultPlan.FailNth(Syscall.SendMmsg, 1, Enum.Parse<Errno>(errno));
        pair.ClientKernel.Plan = clientPlan;
        pair.ServerKernel.Plan = serverPlan;

        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(bytes, await client.EchoAsync(bytes).InTime());
        }

        Assert.True(clientPlan.Fired && serverPlan.Fired);
    }

    // What a continuation calls on the worker leaves when its turn is over, together.
    private static async Task<(Task<int> Blocking, Task<int>[] Others)> CallInOneTurnAsync(ITestService client, int count)
    {
        _ = await client.AddAsync(1, 1).ConfigureAwait(false);
        Task<int> blocking = client.BlockAsync(60_000).AsTask();
        var others = new Task<int>[count];
        for (int i = 0; i < count; i++)
        {
            others[i] = client.AddAsync(i, 1).AsTask();
        }

        return (blocking, others);
    }

    private static async Task<RpcException> CallAsync(string endPoint, RpcChannelOptions options)
    {
        await using RpcChannel channel = RpcChannel.Create(endPoint, options);
        return await Assert.ThrowsAsync<RpcException>(() => channel.CreateClient<ITestService>().NothingAsync().InTime());
    }
}
