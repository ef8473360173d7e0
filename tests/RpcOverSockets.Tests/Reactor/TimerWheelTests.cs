using RpcOverSockets.Reactor;

namespace RpcOverSockets.Tests.Reactor;

public sealed class TimerWheelTests
{
    [Fact]
    public void Entries_fire_at_their_tick_in_order_never_early()
    {
        var wheel = new TimerWheel();
        long[] dues = [1, 2, 63, 64, 65, 127, 128, 4095, 4096, 4097, 5000, 262_143, 262_144, 300_000, 16_777_215, 16_777_216, 20_000_000];
        foreach (long due in dues.Reverse())
        {
            wheel.Add(new Entry(), due);
        }

        var fired = new List<long>();
        while (wheel.NextTick() is var tick && tick != TimerEntry.Never)
        {
            while (wheel.Advance(tick - 1) is not null)
            {
                Assert.Fail($"fired before tick {tick}");
            }

            while (wheel.Advance(tick) is not null)
            {
                fired.Add(tick);
            }
        }

        Assert.Equal(dues, fired);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void Random_arming_cancelling_and_jumps_agree_with_a_sorted_list()
    {
        var random = new Random(42);
        var wheel = new TimerWheel();
        var model = new Dictionary<Entry, long>();
        long now = 0;
        for (int round = 0; round < 20_000; round++)
        {
            switch (random.Next(4))
            {
                case 0 or 1:
                    var entry = new Entry();
                    long due = now + random.NextInt64(1L << random.Next(1, 22));
                    wheel.Add(entry, due);
                    model.Add(entry, Math.Max(due, now + 1));
                    break;
                case 2 when model.Count > 0:
                    Entry victim = model.Keys.ElementAt(random.Next(Math.Min(model.Count, 10)));
                    wheel.Remove(victim);
                    _ = model.Remove(victim);
                    break;
                default:
                    now += random.NextInt64(1L << random.Next(1, 14));
                    while (wheel.Advance(now) is Entry fired)
                    {
                        Assert.True(model.Remove(fired, out long wanted));
                        Assert.InRange(wanted, 0, now);
                    }

                    Assert.DoesNotContain(model.Values, wanted => wanted <= now);
                    break;
            }

            Assert.Equal(model.Count, wheel.Count);
            Assert.True(model.Count == 0 || wheel.NextTick() <= model.Values.Min(), "the next tick is not later than the earliest entry");
        }
    }

    [Fact]
    public void An_empty_wheel_has_no_next_tick_and_a_due_entry_fires_at_the_next()
    {
        var wheel = new TimerWheel();
        Assert.Equal(TimerEntry.Never, wheel.NextTick());
        Assert.Null(wheel.Advance(1000));

        wheel.Add(new Entry(), 5);

        Assert.Equal(1001, wheel.NextTick());
        Assert.Null(wheel.Advance(1000));
        Assert.NotNull(wheel.Advance(1001));
    }

    private sealed class Entry : TimerEntry
    {
        internal override void OnTimer(long now)
        {
        }
    }
}
