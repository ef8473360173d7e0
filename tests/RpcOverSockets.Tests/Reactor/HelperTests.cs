using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Transport.Streams;

namespace RpcOverSockets.Tests.Reactor;

public sealed class HelperTests
{
    [Fact]
    public async Task Many_connections_with_busy_handlers_get_a_second_worker_and_it_goes_when_it_is_not_needed()
    {
        if (Environment.ProcessorCount < 2)
        {
            return; // helpers are for further processors
        }

        await using var fixture = new ReactorFixture();
        var threads = new ConcurrentDictionary<int, int>();
        var listener = fixture.Listen(RpcTransport.Unix, c => new BusyHandler(c, threads));
        var clients = new List<RecordingHandler>();
        for (int i = 0; i < 32; i++)
        {
            clients.Add(await fixture.ConnectAsync(listener));
        }

        long start = Stopwatch.GetTimestamp();
        while (threads.Count < 2 && Stopwatch.GetElapsedTime(start) < Wait.Limit)
        {
            foreach (RecordingHandler client in clients)
            {
                client.Send(1, [1]);
            }

            foreach (RecordingHandler client in clients)
            {
                _ = await client.NextAsync();
            }
        }

        Assert.True(threads.Count >= 2, $"{threads.Count} threads");
        await Wait.UntilAsync(() => fixture.Reactor.HelperCount == 0, "the helper goes");
        clients[0].Send(3, [1]);
        Assert.Equal(3u, (await clients[0].NextAsync()).Header.Call);
    }

    private sealed class BusyHandler(IFrameChannel channel, ConcurrentDictionary<int, int> threads) : EchoHandler(channel)
    {
        public override void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
        {
            if (Channel.TryEnterUserCode() is object section)
            {
                _ = threads.TryAdd(Environment.CurrentManagedThreadId, 0);
                long start = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMicroseconds(400))
                {
                    Thread.SpinWait(100);
                }

                _ = Channel.LeaveUserCode(section);
            }

            base.OnFrame(header, payload);
        }
    }
}
