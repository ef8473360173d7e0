using System.Globalization;
using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Random networks, random faults, random traffic; each seed twice, and both times the same.</summary>
public sealed class CampaignTests
{
    private const string SeedsVariable = "UDP_CAMPAIGN_SEEDS";
    private const string CallsVariable = "UDP_CAMPAIGN_CALLS";

    [Fact]
    public void On_any_network_no_call_runs_twice_and_the_same_seed_gives_the_same_trace()
    {
        int seeds = FromEnvironment(SeedsVariable, 200);
        for (ulong seed = 1; seed <= (ulong)seeds; seed++)
        {
            Assert.True(RunSeed(seed) == RunSeed(seed), $"Seed {seed}: two runs differ.");
        }
    }

    /// <summary>The issue asks for 10^6 calls and 1 000 kills: UDP_CAMPAIGN_CALLS=1000000.</summary>
    [Fact]
    public void A_server_that_is_killed_again_and_again_runs_no_call_twice_and_no_reply_is_lost()
    {
        int calls = FromEnvironment(CallsVariable, 20_000);
        var link = new LinkSettings { Loss = 0.1, Duplicate = 0.05, Reorder = 0.2, ReorderMs = 50, DelayMs = 10 };
        var pair = new SimulatedPair(4, link);
        ScheduleKills(pair, calls / 1000);

        pair.RunCalls(calls, atOnce: 16, limitMs: 1e9);

        pair.AssertAtMostOnce();
        Assert.Equal(calls, pair.Ended);
        Assert.True(pair.Times.Count > calls * 9 / 10, $"{pair.Times.Count} replies, {pair.Unknown} unknown, {pair.NotSent} not sent.");
        Assert.True(pair.Client.Sessions > calls / 2000, $"{pair.Client.Sessions} sessions.");
    }

    private static void ScheduleKills(SimulatedPair pair, int left)
    {
        if (left > 0)
        {
            pair.Network.After(500 + (1500 * pair.Network.Random.NextDouble()), () =>
            {
                pair.Server.Restart();
                ScheduleKills(pair, left - 1);
            });
        }
    }

    private static ulong RunSeed(ulong seed)
    {
        var pair = new SimulatedPair(seed);
        SimulatedNetwork network = pair.Network;
        SimulatedRandom random = network.Random;
        network.DefaultLink = RandomLink(random);
        pair.Server.HandlerMs = random.Chance(0.5) ? 20 * random.NextDouble() : 0;
        network.Invariants = () => CheckInvariants(pair);
        ScheduleFaults(pair);

        pair.RunCalls(
            200, atOnce: 1 + random.Below(32), () => random.Chance(0.1) ? random.Below(20_000) : random.Below(300), limitMs: 600_000);

        pair.AssertAtMostOnce();
        return network.Trace;
    }

    private static LinkSettings RandomLink(SimulatedRandom random) => new()
    {
        DelayMs = 1 + (30 * random.NextDouble()),
        JitterMs = random.Chance(0.5) ? 10 * random.NextDouble() : 0,
        Loss = 0.3 * random.NextDouble(),
        BurstMax = 1 + random.Below(3),
        Duplicate = 0.1 * random.NextDouble(),
        Corrupt = 0.05 * random.NextDouble(),
        Reorder = 0.3 * random.NextDouble(),
        ReorderMs = 50 * random.NextDouble(),
        BitsPerSecond = random.Chance(0.3) ? 10e6 : 0,
    };

    private static void ScheduleFaults(SimulatedPair pair)
    {
        SimulatedRandom random = pair.Network.Random;
        if (!random.Chance(0.4))
        {
            return;
        }

        ushort port = 5001;
        for (int i = 0; i < 5; i++)
        {
            int kind = random.Below(3);
            pair.Network.After(500 + (5000 * random.NextDouble()), () =>
            {
                switch (kind)
                {
                    case 0:
                        pair.Server.Restart();
                        break;
                    case 1:
                        pair.Client.Freeze(50 + (100 * random.NextDouble()));
                        break;
                    default:
                        pair.Network.Rebind(pair.Client, SimulatedHost.AddressOf(1, port++));
                        break;
                }
            });
        }
    }

    private static void CheckInvariants(SimulatedPair pair)
    {
        Check(pair.Client.Session, pair.Network);
        foreach (DatagramSession session in pair.Server.Sessions)
        {
            Check(session, pair.Network);
        }
    }

    private static void Check(DatagramSession session, SimulatedNetwork network)
    {
        Assert.True(session.InFlightBytes >= 0 && session.InFlightBytes == session.SumInFlight(), $"Seed {network.Seed}: bytes in flight.");
        Assert.True(session.HeldBytes <= session.HeldBytesMax, $"Seed {network.Seed}: {session.HeldBytes} bytes are held.");
        Assert.True(session.OutboxBytes >= session.UnsentBytes && session.UnsentBytes >= 0, $"Seed {network.Seed}: outbox.");
    }

    private static int FromEnvironment(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is string text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
