using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>A receiver that holds too much takes nothing but the lowest message that it misses.</summary>
public sealed class ScarceMemoryTests
{
    private const byte Item = 9;
    private const int Items = 8_000;

    /// <summary>The packets in flight that are the oldest need not have the message that all others wait for.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Thousands_of_small_messages_that_wait_for_a_lost_one_do_not_end_the_session(ulong seed)
    {
        var settings = new SessionSettings { MessageBytesMax = 64 << 10, SpareWindowBytes = 64 << 10 };
        var pair = new SimulatedPair(seed, new LinkSettings { DelayMs = 20, Loss = 0.1 }, settings);
        pair.Client.Reconnects = false;
        SimulatedNetwork network = pair.Network;
        int received = 0;
        bool isFull = false;
        pair.Server.OnMessage = (_, bytes) => received += bytes[0] == Item ? 1 : 0;
        network.Invariants = () =>
        {
            foreach (DatagramSession server in pair.Server.Sessions)
            {
                isFull |= server.HeldBytes > settings.WindowBytes + (1 << 20);
                Assert.True(server.HeldBytes <= server.HeldBytesMax);
            }
        };
        Assert.True(network.RunUntil(() => pair.Client.Session.State == SessionState.Open, 60_000));
        for (int i = 0; i < Items; i++)
        {
            SimulatedCalls.Send(pair.Client.Session, Item, call: 1, (ulong)i, payloadBytes: 10, network.Now);
        }

        network.Wake();

        Assert.True(network.RunUntil(() => received == Items, 10_000), $"{received} came; {pair.Client.Session.Describe(network.Now)}.");
        Assert.True(isFull);
    }
}
