using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>What left without asking the pacer is not held against what follows.</summary>
public sealed class PacerTests
{
    private const int WindowBytes = 10 * PacketLayout.DatagramBytesMin;

    private readonly Pacer _pacer = new();
    private long _now = SessionTime.Second;

    [Theory]
    [InlineData(0.4)] // so short that nothing is paced
    [InlineData(2)]
    public void A_path_that_gets_longer_is_used_at_its_rate_at_once(double roundTripMs)
    {
        _ = _pacer.NextSend(WindowBytes, RoundTrip(2), PacketLayout.DatagramBytesMin, _now);
        for (int i = 0; i < 100_000; i++)
        {
            // One packet per round trip, with nothing else in flight: nobody asks.
            _now += (long)(roundTripMs * SessionTime.Millisecond);
            _pacer.OnSent(PacketLayout.DatagramBytesMin);
        }

        RttEstimator longer = RoundTrip(300);
        long next = _pacer.NextSend(WindowBytes, longer, PacketLayout.DatagramBytesMin, _now);

        Assert.InRange(next - _now, 0, longer.Smoothed);
    }

    [Fact]
    public void A_transfer_over_a_path_that_was_short_and_lossy_and_gets_longer_goes_on()
    {
        var pair = new SimulatedPair(1, new LinkSettings { DelayMs = 1, Loss = 0.02 });
        pair.RunCalls(50, atOnce: 2, static () => 60_000);
        SetDelay(pair, 0.2, loss: 0.02);
        pair.RunCalls(5_000, atOnce: 2, static () => 60_000);
        SetDelay(pair, 10, loss: 0);

        double before = pair.Network.NowMs;
        pair.RunCalls(50, atOnce: 2, static () => 60_000);

        Assert.InRange(pair.Network.NowMs - before, 0, 5_000);
    }

    private static void SetDelay(SimulatedPair pair, double delayMs, double loss)
    {
        var link = new LinkSettings { DelayMs = delayMs, Loss = loss };
        pair.Network.SetLink(pair.Client, pair.Server, link);
        pair.Network.SetLink(pair.Server, pair.Client, link);
    }

    private static RttEstimator RoundTrip(double ms)
    {
        var rtt = new RttEstimator(SessionTime.Second);
        rtt.Add((long)(ms * SessionTime.Millisecond), 0);
        return rtt;
    }
}
