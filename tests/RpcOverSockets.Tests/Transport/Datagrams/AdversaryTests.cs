using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Everything that a network can do to the first six packets of a connect and a call.</summary>
public sealed class AdversaryTests
{
    private const int Packets = 6;
    private const int Schedules = 4096; // 4 fates for each packet

    [Fact]
    public void Whatever_happens_to_the_first_six_packets_the_call_runs_once_and_is_answered_once()
    {
        for (int schedule = 0; schedule < Schedules; schedule++)
        {
            int fates = schedule;
            var pair = new SimulatedPair((ulong)schedule);
            pair.Network.Adversary = number => number < Packets ? (Fate)((fates >> (int)(2 * number)) & 3) : Fate.Deliver;

            pair.RunCalls(1, limitMs: 20_000);
            pair.Network.Run(5_000);

            Assert.True(pair.Times.Count == 1 && pair.Ended == 1, $"Schedule {schedule}: {pair.Ended} ends.");
            Assert.True(pair.Server.Executions[1] == 1, $"Schedule {schedule}: {pair.Server.Executions[1]} executions.");
            long datagrams = pair.Network.DatagramCount;
            pair.Network.Run(30_000);
            Assert.True(datagrams == pair.Network.DatagramCount, $"Schedule {schedule}: an idle connection sends.");
        }
    }
}
