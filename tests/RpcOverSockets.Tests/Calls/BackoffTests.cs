using RpcOverSockets.Calls;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>architecture.md §8, reconnect back-off.</summary>
public sealed class BackoffTests
{
    [Fact]
    public void Delays_grow_from_1_second_by_1_6_to_120_seconds()
    {
        Backoff backoff = Make(new FixedRandom(0.5));

        double[] delays = [.. Enumerable.Range(0, 14).Select(_ => Math.Round(backoff.Next().TotalSeconds, 3))];

        Assert.Equal([1, 1.6, 2.56, 4.096, 6.554, 10.486, 16.777, 26.844, 42.95, 68.719, 109.951, 120, 120, 120], delays);
    }

    [Theory]
    [InlineData(0, 0.8, 96)]
    [InlineData(0.999999999, 1.2, 120)]
    public void Jitter_is_20_percent_either_way_and_none_is_longer_than_the_longest(double random, double firstSeconds, double lastSeconds)
    {
        Backoff backoff = Make(new FixedRandom(random));

        Assert.Equal(firstSeconds, backoff.Next().TotalSeconds, precision: 3);
        for (int i = 0; i < 20; i++)
        {
            backoff.Next();
        }

        Assert.Equal(lastSeconds, backoff.Next().TotalSeconds, precision: 3);
    }

    [Fact]
    public void A_reset_begins_again()
    {
        Backoff backoff = Make(new FixedRandom(0.5));
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        Assert.Equal(1, backoff.Next().TotalSeconds);
    }

    [Fact]
    public void A_first_delay_beyond_the_longest_is_as_long_as_the_longest()
    {
        var backoff = new Backoff(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(2), new FixedRandom(0.5));

        Assert.Equal((2d, 2d), (backoff.Next().TotalSeconds, backoff.Next().TotalSeconds));
        backoff.Reset();
        Assert.Equal(2, backoff.Next().TotalSeconds);
    }

    [Fact]
    public void A_logger_factory_that_is_null_is_refused_at_once()
    {
        Assert.Throws<ArgumentNullException>(static () => new RpcChannelOptions { LoggerFactory = null! });
        Assert.Throws<ArgumentNullException>(static () => new RpcServerOptions { LoggerFactory = null! });
    }

    private static Backoff Make(Random random) => new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(120), random);
}
