using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>The small parts of a session, each against a plain model of it.</summary>
public sealed class PartTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(63, 1)]
    [InlineData(64, 2)]
    [InlineData(16_383, 2)]
    [InlineData(16_384, 4)]
    [InlineData((1 << 30) - 1, 4)]
    [InlineData(1L << 30, 8)]
    [InlineData(VarInt.Max, 8)]
    public void An_integer_takes_as_few_bytes_as_it_can_and_comes_back(long value, int lengthBytes)
    {
        byte[] bytes = new byte[8];

        Assert.Equal(lengthBytes, VarInt.Write(bytes, value));
        Assert.Equal(lengthBytes, VarInt.Read(bytes, out long read));
        Assert.Equal(value, read);
        for (int cut = 0; cut < lengthBytes; cut++)
        {
            Assert.Equal(0, VarInt.Read(bytes.AsSpan(0, cut), out _));
        }
    }

    [Fact]
    public void The_checksum_is_that_of_the_literature()
    {
        Assert.Equal(0xE3069283u, Crc32C.Finish(Crc32C.Append(Crc32C.Seed, "123456789"u8)));
    }

    [Theory]
    [InlineData(0xa82f9b32u, 0xa82f30eaL, 0xa82f9b32L)]
    [InlineData(5u, 0L, 5L)]
    [InlineData(0u, 0x1_0000_0000L, 0x1_0000_0000L)]
    [InlineData(0xFFFF_FFFFu, 0x1_0000_0000L, 0xFFFF_FFFFL)]
    [InlineData(3u, 0xFFFF_FFF0L, 0x1_0000_0003L)]
    public void A_packet_number_is_the_nearest_to_what_is_expected(uint low, long expected, long number)
    {
        Assert.Equal(number, PacketLayout.Expand(low, expected));
    }

    [Fact]
    public void A_set_of_ranges_is_a_set_of_numbers()
    {
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            var ranges = new RangeSet();
            var numbers = new SortedSet<long>();
            for (int step = 0; step < 60; step++)
            {
                long start = random.Next(100);
                long end = start + random.Next(10);
                if (random.Next(3) > 0)
                {
                    ranges.Add(start, end);
                    numbers.UnionWith(Enumerable.Range((int)start, (int)(end - start)).Select(static n => (long)n));
                }
                else
                {
                    ranges.Remove(start, end);
                    numbers.RemoveWhere(n => n >= start && n < end);
                }

                Assert.Equal(numbers.Count, ranges.Total);
                Assert.Equal(numbers, NumbersOf(ranges));
                Assert.Equal(numbers.Contains(start), ranges.Contains(start));
                for (int i = 1; i < ranges.Count; i++)
                {
                    Assert.True(ranges.EndAt(i - 1) < ranges.StartAt(i), "Ranges that touch are one.");
                }
            }
        }
    }

    [Fact]
    public void A_window_remembers_the_last_8192_numbers_in_any_order_and_takes_older_ones_for_seen()
    {
        var random = new Random(2);
        var window = new DuplicateWindow();
        var seen = new HashSet<long>();
        long next = 0;
        for (int i = 0; i < 100_000; i++)
        {
            long number = random.Next(4) > 0 ? next + random.Next(20) : Math.Max(0, next - random.Next(8000));
            bool isNew = number >= next - 8000 && seen.Add(number);
            if (number >= next - 8000)
            {
                Assert.Equal(!isNew, window.Contains(number));
            }

            if (isNew)
            {
                window.Add(number);
            }

            next = Math.Max(next, number + 1);
        }

        Assert.True(window.Contains(next - DuplicateWindow.BitsMax - 1));
    }

    [Fact]
    public void Round_trips_are_smoothed_as_the_rfc_says()
    {
        var rtt = new RttEstimator(333 * SessionTime.Millisecond);
        rtt.Add(100 * SessionTime.Millisecond, 0);
        Assert.Equal(100 * SessionTime.Millisecond, rtt.Smoothed);
        Assert.Equal(50 * SessionTime.Millisecond, rtt.Variation);

        rtt.Add(125 * SessionTime.Millisecond, 5 * SessionTime.Millisecond);

        Assert.Equal(120 * SessionTime.Millisecond, rtt.Latest);
        Assert.Equal((100 * SessionTime.Millisecond) + (20 * SessionTime.Millisecond / 8), rtt.Smoothed);
        Assert.Equal((50 * SessionTime.Millisecond) - (30 * SessionTime.Millisecond / 4), rtt.Variation);
        Assert.Equal(100 * SessionTime.Millisecond, rtt.Minimum);
    }

    [Fact]
    public void A_timeout_doubles_up_to_three_seconds_and_is_never_below_five_milliseconds()
    {
        var rtt = new RttEstimator(SessionTime.Millisecond);
        rtt.Add(SessionTime.Microsecond, 0);

        Assert.Equal(RttEstimator.PtoMin, rtt.ProbeTimeout(0, 0));
        Assert.Equal(2 * RttEstimator.PtoMin, rtt.ProbeTimeout(0, 1));
        Assert.Equal(RttEstimator.PtoMax, rtt.ProbeTimeout(0, 30));
    }

    [Fact]
    public void The_window_halves_once_per_round_trip_and_what_was_for_nothing_is_taken_back()
    {
        var rtt = new RttEstimator(20 * SessionTime.Millisecond);
        var window = new CongestionWindow();
        long initial = window.Bytes;
        Assert.Equal(12_000, initial);

        Assert.True(window.OnLost(number: 1, sentAt: 10, newestNumber: 9, rtt, now: 100));
        Assert.False(window.OnLost(number: 2, sentAt: 50, newestNumber: 9, rtt, now: 101));
        Assert.Equal((long)(initial * 0.7), window.Bytes);
        window.OnSpurious(3);
        Assert.Equal((long)(initial * 0.7), window.Bytes);
        window.OnSpurious(4);

        Assert.Equal(initial, window.Bytes);
        Assert.True(window.IsSlowStart);
        window.OnAcked(1200, sentAt: 200, rtt, now: 300);
        Assert.Equal(initial + 1200, window.Bytes);
    }

    [Fact]
    public void After_a_loss_the_window_comes_back_to_where_it_was_and_then_goes_on()
    {
        var rtt = new RttEstimator(20 * SessionTime.Millisecond);
        var window = new CongestionWindow();
        for (int i = 0; i < 100; i++)
        {
            window.OnAcked(1200, sentAt: 1, rtt, now: 2);
        }

        long before = window.Bytes;
        _ = window.OnLost(number: 1, sentAt: 10, newestNumber: 9, rtt, now: 100);
        long now = 1000;
        long least = window.Bytes;
        for (int roundTrip = 0; roundTrip < 500; roundTrip++)
        {
            now += 20 * SessionTime.Millisecond;
            for (long bytes = window.Bytes; bytes > 0; bytes -= 1200)
            {
                window.OnAcked(1200, now - 1, rtt, now);
            }

            Assert.True(window.Bytes >= least, "Without a loss it never shrinks.");
            least = window.Bytes;
        }

        Assert.True(window.Bytes > before, $"{window.Bytes} after 10 s, {before} before the loss.");
    }

    private static IEnumerable<long> NumbersOf(RangeSet ranges)
    {
        for (int i = 0; i < ranges.Count; i++)
        {
            for (long number = ranges.StartAt(i); number < ranges.EndAt(i); number++)
            {
                yield return number;
            }
        }
    }
}
