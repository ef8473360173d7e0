using System.Threading.Tasks.Sources;
using RpcOverSockets.Load.Measure;
using RpcOverSockets.Load.Works;

namespace RpcOverSockets.Load.Tests;

public class OpenLoopTests
{
    private const int Rate = 1000; // one call each 1 000 µs of the virtual clock

    private readonly VirtualClock _clock = new();

    [Fact]
    public void A_timetable_does_not_add_up_rounding()
    {
        var pace = Pace.Of(start: 5, callsPerSecond: 3_000_000, ticksPerSecond: 1_000_000_000);

        Assert.Equal(5, pace.IntendedAt(0));
        Assert.Equal(1_000_000_005, pace.IntendedAt(3_000_000));
        Assert.Equal(3_000_000, pace.CountIn(1_000_000_000));
    }

    [Fact]
    public void Calls_start_by_the_timetable_while_earlier_ones_are_under_way()
    {
        List<long> starts = [];
        OpenLoop<int> loop = Loop(_ =>
        {
            starts.Add(_clock.Now);
            return After(10_000);
        });

        loop.Run(Rate, TimeSpan.FromSeconds(0.02));

        Assert.Equal(Enumerable.Range(0, 20).Select(static i => i * 1000L), starts);
        Assert.InRange(loop.Latencies.PercentileMicroseconds(1), 10_000, 10_200);
    }

    [Fact]
    public void Calls_that_start_late_behind_a_stall_count_from_when_they_were_meant_to_start()
    {
        // The 100th call holds the loop itself up for half a second: 500 calls start late, the first of them by 499 ms.
        OpenLoop<int> loop = Loop(index =>
        {
            if (index == 100)
            {
                _clock.WaitUntil(_clock.Now + 500_000);
            }

            return ValueTask.FromResult(1);
        });

        loop.Run(Rate, TimeSpan.FromSeconds(1));

        Assert.Equal(1000, loop.Calls);
        Assert.InRange(loop.Latencies.PercentileMicroseconds(0.501), 0, 2_000); // the half that was on time
        Assert.InRange(loop.Latencies.PercentileMicroseconds(0.75), 240_000, 260_000);
        Assert.InRange(loop.Latencies.PercentileMicroseconds(0.999), 495_000, 509_000);
    }

    [Fact]
    public void A_server_that_answers_nothing_for_a_while_is_seen_by_all_calls_of_that_while()
    {
        // Answers of the first half second all come at its end.
        OpenLoop<int> loop = Loop(_ => After(Math.Max(0, 500_000 - _clock.Now)));

        loop.Run(Rate, TimeSpan.FromSeconds(1));

        Assert.InRange(loop.Latencies.PercentileMicroseconds(0.75), 245_000, 260_000);
    }

    [Fact]
    public void Beyond_the_most_calls_in_flight_calls_wait_and_their_wait_counts()
    {
        int underWay = 0, most = 0;
        OpenLoop<int> loop = Loop(
            _ =>
            {
                most = Math.Max(most, ++underWay);
                return After(10_000, () => underWay--);
            },
            inFlightMax: 2);

        loop.Run(Rate, TimeSpan.FromSeconds(0.1));

        Assert.Equal(2, most);
        Assert.Equal(100, loop.Calls);
        Assert.InRange(loop.Latencies.PercentileMicroseconds(1), 390_000, 420_000); // 100 calls, 2 each 10 ms, meant to take 100 ms
    }

    [Fact]
    public void Slow_calls_are_counted_apart()
    {
        OpenLoop<int> loop = new(
            i => i % 10 == 0 ? After(5_000) : ValueTask.FromResult(1), static _ => true, static i => i % 10 == 0, _clock, 100);

        loop.Run(Rate, TimeSpan.FromSeconds(0.1));

        Assert.Equal(90, loop.Latencies.Count);
        Assert.Equal(10, loop.SlowLatencies.Count);
        Assert.InRange(loop.Latencies.PercentileMicroseconds(1), 0, 10);
        Assert.InRange(loop.SlowLatencies.PercentileMicroseconds(0.1), 5_000, 5_100);
    }

    [Fact]
    public void A_failed_call_ends_the_run()
    {
        OpenLoop<int> loop = Loop(static i => i == 3 ? ValueTask.FromException<int>(new IOException("gone")) : ValueTask.FromResult(1));

        IOException error = Assert.Throws<IOException>(() => loop.Run(Rate, TimeSpan.FromSeconds(1)));

        Assert.Equal("gone", error.Message);
        Assert.Equal(4, loop.Calls);
    }

    [Fact]
    public void A_wrong_result_ends_the_run()
    {
        OpenLoop<int> loop = new(static _ => ValueTask.FromResult(2), static result => result == 1, static _ => false, _clock, 10);

        Assert.Throws<InvalidOperationException>(() => loop.Run(Rate, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void One_call_in_a_hundred_of_w9_is_slow_and_no_connection_has_all_of_them()
    {
        long[] slow = [.. Enumerable.Range(0, 1_000_000).Select(static i => (long)i).Where(EchoWork.IsSlow)];

        Assert.InRange(slow.Length, 9_500, 10_500);
        Assert.All(slow.GroupBy(static i => i % 64).Select(static group => group.Count()), static count => Assert.InRange(count, 80, 250));
        Assert.Equal(64, slow.Select(static i => i % 64).Distinct().Count());
    }

    private OpenLoop<int> Loop(Func<long, ValueTask<int>> call, int inFlightMax = 100_000) =>
        new(call, static result => result == 1, static _ => false, _clock, inFlightMax);

    private ValueTask<int> After(long ticks, Action? then = null)
    {
        Answer answer = new();
        _clock.At(_clock.Now + ticks, () =>
        {
            then?.Invoke();
            answer.Come();
        });
        return new ValueTask<int>(answer, 0);
    }

    /// <summary>Is taken where it comes, on the one thread of the virtual time; that of a task would go to the pool under xunit.</summary>
    private sealed class Answer : IValueTaskSource<int>
    {
        private ManualResetValueTaskSourceCore<int> _core;

        public int GetResult(short token) => _core.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);

        internal void Come() => _core.SetResult(1);
    }
}
