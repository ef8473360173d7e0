using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>A client and a server in a simulated network, and the calls that the client makes.</summary>
internal sealed class SimulatedPair
{
    private ulong _lastId;

    internal SimulatedPair(ulong seed, LinkSettings? link = null, SessionSettings? settings = null)
    {
        Network = new SimulatedNetwork(seed);
        Network.DefaultLink = link ?? new LinkSettings();
        Server = new SimulatedServer(Network, SimulatedHost.AddressOf(2, 7000), settings);
        Client = new SimulatedClient(Network, SimulatedHost.AddressOf(1, 5000), Server.Address, settings);
    }

    internal SimulatedNetwork Network { get; }

    internal SimulatedServer Server { get; }

    internal SimulatedClient Client { get; }

    /// <summary>Milliseconds of calls that got a reply.</summary>
    internal List<double> Times { get; } = [];

    internal int Unknown { get; private set; }

    internal int NotSent { get; private set; }

    internal int Ended => Times.Count + Unknown + NotSent;

    /// <summary>Makes calls one after another, so many at once.</summary>
    /// <param name="count">In all.</param>
    /// <param name="atOnce">In flight.</param>
    /// <param name="bytes">Payload of a call.</param>
    /// <param name="limitMs">Virtual time after which the test fails.</param>
    internal void RunCalls(int count, int atOnce = 1, Func<int>? bytes = null, double limitMs = 3e7)
    {
        int begun = 0;
        int target = Ended + count;
        for (int i = 0; i < Math.Min(atOnce, count); i++)
        {
            Next();
        }

        Assert.True(
            Network.RunUntil(() => Ended >= target, limitMs),
            $"Seed {Network.Seed}: {Ended} of {target} calls have ended, {Client.PendingCount} pending, state {Client.Session.State}.");

        void Next()
        {
            if (begun++ < count)
            {
                ulong id = ++_lastId;
                Client.Call(id, bytes?.Invoke() ?? 50, (outcome, ms) => OnEnd(id, outcome, ms, Next));
            }
        }
    }

    internal double Percentile(double share)
    {
        List<double> sorted = [.. Times];
        sorted.Sort();
        return sorted[(int)Math.Min(sorted.Count * share, sorted.Count - 1)];
    }

    /// <summary>No call ran twice.</summary>
    internal void AssertAtMostOnce()
    {
        foreach ((ulong id, int count) in Server.Executions)
        {
            Assert.True(count == 1, $"Seed {Network.Seed}: call {id} ran {count} times.");
        }
    }

    private void OnEnd(ulong id, SimulatedOutcome outcome, double ms, Action next)
    {
        switch (outcome)
        {
            case SimulatedOutcome.Replied:
                Times.Add(ms);
                Assert.Equal(1, Server.Executions[id]);
                break;
            case SimulatedOutcome.Unknown:
                Unknown++;
                break;
            default:
                NotSent++;
                Assert.False(Server.Executions.ContainsKey(id), $"Seed {Network.Seed}: call {id} was executed and 'never left'.");
                break;
        }

        next();
    }
}
