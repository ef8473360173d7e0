using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>What is said twice, so that a call that has lost a packet already does not wait for one more.</summary>
public sealed class RepetitionTests
{
    /// <summary>The timeout of the client's repetition and a round trip; the server's own timeout would be one more of each.</summary>
    private const double LateMs = 60;

    [Fact]
    public void A_reply_to_a_call_that_was_lost_at_first_may_be_lost_once_without_a_further_timeout()
    {
        var pair = new SimulatedPair(1);
        pair.RunCalls(50);
        pair.Times.Clear();
        long request = pair.Network.DatagramCount;
        bool isOfServer = false;
        bool isReplyLost = false;
        pair.Network.Tap = (from, _) => isOfServer = ReferenceEquals(from, pair.Server);
        pair.Network.Adversary = number =>
        {
            bool isReply = isOfServer && !isReplyLost && pair.Server.Executions.Count == 51;
            isReplyLost |= isReply;
            return number == request || isReply ? Fate.Drop : Fate.Deliver;
        };

        pair.RunCalls(1);

        Assert.True(isReplyLost);
        Assert.InRange(pair.Times[0], 40, LateMs);
    }

    [Fact]
    public void Of_lone_calls_at_5_percent_loss_one_in_a_thousand_takes_a_second_timeout_at_most()
    {
        const int Calls = 20_000;
        var times = new List<double>();
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var pair = new SimulatedPair(seed, new LinkSettings { DelayMs = 10, JitterMs = 0.4, Loss = 0.05 });
            pair.Network.TimerTickMs = 1;
            pair.RunCalls(Calls);
            pair.AssertAtMostOnce();
            times.AddRange(pair.Times);
        }

        times.Sort();
        Assert.True(times[times.Count * 999 / 1000] <= LateMs, $"p99.9 {times[times.Count * 999 / 1000]} ms.");
    }

    [Fact]
    public void Packets_that_were_only_late_leave_no_copies_behind()
    {
        var pair = new SimulatedPair(1);
        pair.RunCalls(50);
        pair.Network.SetLink(pair.Client, pair.Server, new LinkSettings { Reorder = 0.3, ReorderMs = 4 });
        for (int i = 0; i < 200; i++)
        {
            pair.Network.After(i * 3, () => pair.Client.Call((ulong)(1000 + i), 50, static (_, _) => { }));
        }

        pair.Network.Run(2000);
        pair.Network.SetLink(pair.Client, pair.Server, new LinkSettings());
        pair.RunCalls(20);
        long datagrams = pair.Network.DatagramCount;

        pair.RunCalls(100);

        Assert.Equal(200, pair.Network.DatagramCount - datagrams);
    }
}
