using RpcOverSockets.Buffers;
using RpcOverSockets.Tests.Calls.Rig;
using RpcOverSockets.Tests.Conformance;
using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Peers that vanish, or that take nothing any more.</summary>
public sealed class UdpSilentPeerTests
{
    private static readonly TimeSpan s_disconnect = TimeSpan.FromSeconds(1); // the least that may be set

    private static readonly DatagramAddress s_address = SimulatedHost.AddressOf(2, 7000);

    private readonly TestService _service = new();

    [Fact]
    public async Task A_peer_that_vanishes_is_missed_its_call_is_cancelled_and_its_place_is_free_again()
    {
        var options = new RpcServerOptions();
        options.Socket.UdpDisconnectTimeout = s_disconnect;
        options.Socket.ConnectionsMax = 1;
        await using RpcServer server = await StartAsync(options);
        using var client = new BareClient(server.EndPoints[0], new SessionSettings());

        await VanishAsync(client);

        await Eventually.TrueAsync(() => _service.Cancelled == 1, "the call in progress is cancelled");
        await ConnectsAsync(server);
    }

    [Fact]
    public async Task A_server_that_drains_waits_no_longer_than_that_for_a_peer_that_vanished()
    {
        var options = new RpcServerOptions { DrainTimeout = TimeSpan.FromMinutes(10) };
        options.Socket.UdpDisconnectTimeout = s_disconnect;
        await using RpcServer server = await StartAsync(options);
        using var client = new BareClient(server.EndPoints[0], new SessionSettings());
        client.Call("Wait");
        await Eventually.TrueAsync(() => Moved(client, () => _service.Waiting == 1), "the call runs");

        await server.StopAsync().InTime();

        await Eventually.TrueAsync(() => _service.Cancelled == 1, "the handler is told"); // which runs elsewhere
    }

    /// <summary>It acknowledges all that comes, so it is not silent; but messages stay where they are, and calls go on.</summary>
    [Fact]
    public async Task A_peer_that_acknowledges_and_calls_but_grants_no_credit_is_closed_as_slow()
    {
        const int ReplyBytes = 60_000;
        var log = new EventLog();
        using var logs = new OneLog(log);
        var options = new RpcServerOptions { LoggerFactory = logs };
        options.Connection.SendStallTimeout = TimeSpan.FromMilliseconds(500);
        await using RpcServer server = await StartAsync(options);
        using var client = new BareClient(server.EndPoints[0], new SessionSettings { MessageBytesMax = 64 << 10 });
        for (int i = 0; i < 40; i++)
        {
            client.Call("Bytes", ReplyBytes); // 2.4 MB, and the credit is 1.1
        }

        int moves = 0;
        await Eventually.TrueAsync(
            () =>
            {
                if (++moves % 40 == 0)
                {
                    client.Call("Bytes", ReplyBytes);
                }

                return Moved(client, () => client.IsOver);
            },
            "the session is closed");
        Assert.Contains(log.Events, static entry => entry.Text.Contains("SlowPeer", StringComparison.Ordinal));
    }

    [Fact]
    public void That_more_is_queued_is_no_progress_of_a_peer_that_acknowledges_but_grants_no_credit()
    {
        const int MessageBytes = 60_000;
        var settings = new SessionSettings { MessageBytesMax = 64 << 10 };
        long now = SessionTime.Second;
        (DatagramSession client, DatagramSession server) = Handshake.MakeWithHellos(settings, s_address, now);
        for (uint i = 0; i < 40; i++)
        {
            SimulatedCalls.Send(server, SimulatedCalls.Reply, i + 1, i, MessageBytes, now);
        }

        Handshake.Exchange(client, server, s_address, 300, ref now);
        Assert.True(server.UnsentBytes > MessageBytes, "The credit was no limit.");
        long progressAt = server.ProgressAt;
        Assert.InRange(progressAt, SessionTime.Second + 1, now - (100 * SessionTime.Millisecond));

        SimulatedCalls.Send(server, SimulatedCalls.Reply, 1000, 1000, MessageBytes, now);
        Handshake.Exchange(client, server, s_address, 100, ref now);
        Assert.Equal(progressAt, server.ProgressAt);

        while (client.TryReceive(out _) is BufferSegment message)
        {
            SegmentPool.Return(message); // grants credit
        }

        Handshake.Exchange(client, server, s_address, 100, ref now);
        Assert.True(server.ProgressAt > progressAt, "Messages that were taken are progress.");
        client.Drop(static _ => { });
        server.Drop(static _ => { });
    }

    [Fact]
    public void A_session_whose_peer_is_silent_ends_after_16_seconds_and_holds_no_memory()
    {
        var pair = new SimulatedPair(1);
        pair.Client.Reconnects = false;
        pair.RunCalls(5);
        pair.Client.Call(1000, 50, static (_, _) => { });
        pair.Network.Run(12); // the call is under way, its reply will find nobody
        pair.Client.Freeze(1e9);
        DatagramSession session = Assert.Single(pair.Server.Sessions);

        pair.Network.Run(15_900);
        Assert.Equal(SessionState.Open, session.State);
        pair.Network.Run(200);

        Assert.Equal(SessionState.Ended, session.State);
        Assert.Empty(pair.Server.Sessions);
        Assert.Equal((0, 0), (session.OutboxBytes, session.HeldBytes));
        Assert.Contains("16 s", session.EndReason, StringComparison.Ordinal);
    }

    /// <summary>Packets go to and fro, once a millisecond; nobody takes messages.</summary>
    private static bool Moved(BareClient client, Func<bool> condition)
    {
        client.Move();
        return condition();
    }

    /// <summary>A call is in progress, another's reply is on its way, and then the client is not there any more.</summary>
    private async Task VanishAsync(BareClient client)
    {
        client.Call("Wait");
        await Eventually.TrueAsync(() => Moved(client, () => _service.Waiting == 1), "the call runs");
        client.Call("Nothing");
        client.SendDue();
    }

    private static async Task ConnectsAsync(RpcServer server)
    {
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);
        Assert.Equal(3, await channel.CreateClient<ITestService>().AddAsync(1, 2).InTime());
    }

    private async Task<RpcServer> StartAsync(RpcServerOptions options)
    {
        var server = new RpcServer(options);
        server.AddService<ITestService>(_service);
        server.Listen("udp://127.0.0.1:0");
        await server.StartAsync();
        return server;
    }
}
