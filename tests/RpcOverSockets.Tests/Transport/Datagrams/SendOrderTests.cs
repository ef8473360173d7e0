using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Which of the messages that wait goes next, and that each gets its turn.</summary>
public sealed class SendOrderTests
{
    private const ulong Large = 1_000_000;
    private const uint LargeCall = 11; // the sixth call of a client

    /// <summary>The cancellation waits for the call, and by then thousands of messages stand before it that the window of numbers does not
    /// let begin before it.</summary>
    [Fact]
    public void What_follows_a_large_message_is_not_shut_in_behind_those_that_wait_for_it()
    {
        var pair = new SimulatedPair(1, new LinkSettings { DelayMs = 1, BitsPerSecond = 10e6, QueuePackets = 25 });
        pair.RunCalls(5);
        bool hasEnded = false;
        pair.Client.Call(Large, (4 << 20) - SimulatedCalls.HeaderBytes, (_, _) => hasEnded = true);
        SimulatedCalls.Send(pair.Client.Session, kind: 8, LargeCall, 0, 0, pair.Network.Now);

        pair.RunCalls(20_000, atOnce: 128, static () => 20, limitMs: 30_000);

        Assert.True(pair.Network.RunUntil(() => hasEnded, 10_000));
        Assert.Equal(0, pair.Client.Session.UnsentBytes);
    }

    [Fact]
    public void Others_need_no_more_numbers_than_there_are_while_a_large_message_is_sent()
    {
        double largeMs = 0;
        int smallByThen = 0;
        var pair = new SimulatedPair(1, new LinkSettings { DelayMs = 1, BitsPerSecond = 10e6, QueuePackets = 25 });
        pair.RunCalls(5);
        pair.Client.Call(Large, (4 << 20) - SimulatedCalls.HeaderBytes, (_, ms) =>
        {
            largeMs = ms;
            smallByThen = pair.Times.Count;
        });

        pair.RunCalls(20_000, atOnce: 128, static () => 20, limitMs: 30_000);

        // 4 MiB alone take 3.4 s; by size alone the small calls would use up their numbers first, and then wait for seconds.
        Assert.InRange(largeMs, 3_400, 4_500);
        Assert.True(smallByThen > 7_000, $"{smallByThen} small calls meanwhile.");
        Assert.True(pair.Percentile(0.999) < 300, $"p99.9 of the small calls: {pair.Percentile(0.999)} ms.");
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void The_largest_message_begins_though_others_take_all_the_credit(int others)
    {
        var pair = new SimulatedPair(1, new LinkSettings { DelayMs = 10, BitsPerSecond = 100e6, QueuePackets = 1000 });
        pair.RunCalls(5);
        double largeMs = 0;
        ulong id = 10;
        for (int i = 0; i < others; i++)
        {
            Next();
        }

        pair.Network.Run(3_000);
        pair.Client.Call(Large, (4 << 20) - SimulatedCalls.HeaderBytes, (_, ms) => largeMs = ms);

        Assert.True(pair.Network.RunUntil(() => largeMs > 0, 20_000), "The large message never began.");
        Assert.InRange(largeMs, 300, 3_000); // alone 0.36 s; 14 s where it took what credit the others left

        void Next()
        {
            if (largeMs == 0)
            {
                pair.Client.Call(++id, 60_000, (_, _) => Next());
            }
        }
    }
}
