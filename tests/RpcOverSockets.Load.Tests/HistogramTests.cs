using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Tests;

public class HistogramTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(12_345)]
    [InlineData(9_999_999)]
    [InlineData(60_000_000_000)]
    public void A_percentile_is_never_below_the_latency_and_at_most_1_6_percent_above(long nanoseconds)
    {
        Histogram histogram = new();

        histogram.Record(nanoseconds);

        Assert.InRange(histogram.PercentileMicroseconds(0.5) * 1000, nanoseconds, (nanoseconds * 1.016) + 0.001);
    }

    [Fact]
    public void Percentiles_of_a_thousand_even_latencies_are_where_a_sorted_list_has_them()
    {
        Histogram histogram = new();

        for (int i = 1; i <= 1000; i++)
        {
            histogram.Record(i * 1000L);
        }

        Assert.InRange(histogram.PercentileMicroseconds(0.5), 500, 500 * 1.016);
        Assert.InRange(histogram.PercentileMicroseconds(0.99), 990, 990 * 1.016);
        Assert.InRange(histogram.PercentileMicroseconds(0.999), 999, 999 * 1.016);
        Assert.Equal(1000, histogram.Count);
    }

    [Fact]
    public void What_lies_outside_the_range_counts_at_its_ends()
    {
        Histogram histogram = new();

        histogram.Record(-5);
        histogram.Record(long.MaxValue);

        Assert.Equal(0, histogram.PercentileMicroseconds(0.5));
        Assert.InRange(histogram.PercentileMicroseconds(1), 1_000_000_000, 1_200_000_000);
    }

    [Fact]
    public void Histograms_add_up_and_forget()
    {
        Histogram one = new();
        Histogram other = new();
        one.Record(10_000);
        other.Record(1_000_000);

        one.Add(other);

        Assert.Equal(2, one.Count);
        Assert.InRange(one.PercentileMicroseconds(1), 1000, 1016);

        one.Clear();

        Assert.Equal(0, one.Count);
        Assert.Equal(0, one.PercentileMicroseconds(0.99));
    }
}
