using System.Collections.Concurrent;
using System.Diagnostics;
using RpcOverSockets.Tests.Transport.Streams;

namespace RpcOverSockets.Tests.Reactor;

public sealed class TimerTests
{
    [Fact]
    public async Task A_channels_timer_fires_once_at_its_earliest_time_and_not_before()
    {
        await using var fixture = new ReactorFixture();
        RecordingHandler client = await fixture.ConnectAsync(fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c)));
        var fired = new ConcurrentQueue<long>();
        client.Timer = now => fired.Enqueue(now);
        long start = Stopwatch.GetTimestamp();

        client.Channel.ArmTimer(start + (Stopwatch.Frequency * 60));
        client.Channel.ArmTimer(start + (Stopwatch.Frequency / 20));
        client.Channel.ArmTimer(start + (Stopwatch.Frequency * 30));

        await Wait.UntilAsync(() => !fired.IsEmpty, "the timer fires");
        TimeSpan after = Stopwatch.GetElapsedTime(start, fired.Single());
        Assert.InRange(after.TotalMilliseconds, 50, 5000);
        Assert.Equal(0, fixture.Reactor.Service.ArmedCount);

        client.Channel.ArmTimer(start); // in the past: at the next tick
        await Wait.UntilAsync(() => fired.Count == 2, "the timer fires again");
    }

    [Fact]
    public async Task A_closed_channel_leaves_no_timer()
    {
        await using var fixture = new ReactorFixture();
        RecordingHandler client = await fixture.ConnectAsync(fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c)));
        client.Channel.ArmTimer(Stopwatch.GetTimestamp() + (Stopwatch.Frequency * 60));
        Assert.Equal(1, fixture.Reactor.Service.ArmedCount);

        client.Channel.Close();
        _ = await client.Closed.WaitAsync(Wait.Limit);

        await Wait.UntilAsync(() => fixture.Reactor.Service.ArmedCount == 0, "no timer is armed");
    }
}
