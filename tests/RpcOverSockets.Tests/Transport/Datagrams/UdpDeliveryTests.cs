using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>One-way calls that are sent once.</summary>
public sealed class UdpDeliveryTests
{
    [Fact]
    public async Task Calls_that_may_be_lost_arrive_where_nothing_is_lost_and_cost_no_credit()
    {
        var notes = new Notes();
        await using RpcServer server = await StartAsync(notes);
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);
        INotes client = channel.CreateClient<INotes>();

        for (int i = 0; i < 200; i++)
        {
            await client.NoteAsync(i, new byte[900]).InTime(); // 180 KB, and the credit is 64 KiB
            int n = i;
            await Eventually.TrueAsync(() => notes.Noted.Contains(n), $"note {n}");
        }

        Assert.Equal(Enumerable.Range(0, 200), notes.Noted);
    }

    [Fact]
    public async Task A_call_that_fits_no_packet_is_sent_reliably()
    {
        var notes = new Notes();
        await using RpcServer server = await StartAsync(notes);
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);
        INotes client = channel.CreateClient<INotes>();

        await client.NoteAsync(1, new byte[5000]).InTime();
        await client.LatestAsync(2, new byte[5000]).InTime();

        await Eventually.TrueAsync(() => !notes.Noted.IsEmpty && !notes.Latest.IsEmpty, "both calls");
    }

    [Fact]
    public async Task Of_calls_of_which_the_latest_counts_the_last_one_arrives_and_none_after_a_later_one()
    {
        var notes = new Notes();
        await using RpcServer server = await StartAsync(notes);
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);
        INotes client = channel.CreateClient<INotes>();
        await channel.ConnectAsync().WaitAsync(Eventually.Limit);

        for (int i = 0; i < 5000; i++)
        {
            await client.LatestAsync(i, []).InTime();
        }

        await Eventually.TrueAsync(() => notes.Latest.Contains(4999), "the last one");
        int[] got = [.. notes.Latest];
        Assert.Equal(got.Order(), got);
    }

    [Fact]
    public void On_a_path_that_loses_a_third_a_third_is_lost_and_nothing_is_sent_again()
    {
        const int Count = 1000;
        var pair = new SimulatedPair(1, new LinkSettings { DelayMs = 5 });
        pair.RunCalls(2);
        int received = 0;
        pair.Server.OnMessage = (_, _) => received++;
        pair.Network.SetLink(pair.Client, pair.Server, new LinkSettings { DelayMs = 5, Loss = 0.33 });
        long sent = pair.Client.Session.SentCount;
        for (int i = 0; i < Count; i++)
        {
            pair.Network.After(i, () => SimulatedCalls.SendOnce(pair.Client, SimulatedCalls.Hello, key: 0));
        }

        pair.Network.Run(5000);

        Assert.InRange(received, Count * 58 / 100, Count * 76 / 100);
        Assert.InRange(pair.Client.Session.SentCount - sent, Count, Count * 5 / 4); // a probe now and then asks for acknowledgements
    }

    private static async Task<RpcServer> StartAsync(Notes notes)
    {
        var server = new RpcServer();
        server.AddService<INotes>(notes);
        server.Listen("udp://127.0.0.1:0");
        await server.StartAsync();
        return server;
    }
}
