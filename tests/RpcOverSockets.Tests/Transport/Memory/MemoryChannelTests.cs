using System.Buffers;
using System.Collections.Concurrent;
using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;
using RpcOverSockets.Tests.Transport.Streams;
using RpcOverSockets.Transport.Memory;

namespace RpcOverSockets.Tests.Transport.Memory;

/// <summary>How connections inside the process end.</summary>
public sealed class MemoryChannelTests
{
    [Fact]
    public async Task A_side_whose_reply_nobody_takes_closes_all_the_same()
    {
        var service = new CallsService();
        service.OnRun = service.HoldAsync;
        var settings = new PeerSettings(
            new RpcConnectionOptions(),
            PeerRig.MethodsOf(service, new StreamCallsService()),
            TimeProvider.System,
            new EventLog(),
            exposesExceptions: false);
        var events = new ConcurrentQueue<Peer.PeerEvent>();
        Peer accepted = null!;
        _ = MemoryChannel.Connect(
            "test",
            channel => accepted = new Peer(channel, settings, static (_, _) => { }),
            channel => new Peer(channel, settings, (_, what) => events.Enqueue(what)),
            TimeProvider.System);
        await Eventually.TrueAsync(() => accepted.IsUsable, "the handshake is complete");
        ICalls client = RpcContract.Describe<ICalls>().CreateClient(new RpcInvoker(new OnePeer(accepted), options: null));
        Task<int> call = client.RunAsync(1).AsTask();
        await Eventually.TrueAsync(() => service.Running == 1, "the handler runs");

        accepted.Abort("the test has ended it");
        await Assert.ThrowsAsync<RpcException>(() => call.Promptly());
        await Eventually.TrueAsync(() => events.Contains(Peer.PeerEvent.GoingAway), "the other side knows");
        service.Release(1);

        await Eventually.TrueAsync(() => events.Contains(Peer.PeerEvent.Closed), "the other side is closed");
    }

    [Fact]
    public async Task Calls_that_nobody_has_taken_when_the_other_side_ends_never_left()
    {
        using var gate = new ManualResetEventSlim();
        RecordingHandler accepted = null!;
        var client = (RecordingHandler)MemoryChannel.Connect(
            "test",
            channel => accepted = new FirstFrameWaits(channel, gate),
            static channel => new RecordingHandler(channel),
            TimeProvider.System);
        client.Send(1, [1]);
        client.Send(3, [1]);
        client.Send(5, [1]);
        await Eventually.TrueAsync(() => accepted.Frames.Count == 1, "the first is being handled");

        accepted.Channel.Abort();

        Assert.Equal([3u, 5u], client.Unsent);
        gate.Set();
        _ = await accepted.Closed.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task What_a_handler_of_frames_throws_ends_the_connection_and_not_the_process()
    {
        RecordingHandler accepted = null!;
        var client = (RecordingHandler)MemoryChannel.Connect(
            "test",
            channel => accepted = new Throwing(channel),
            static channel => new RecordingHandler(channel),
            TimeProvider.System);

        client.Send(1, [1]);

        _ = await accepted.Closed.WaitAsync(Eventually.Limit);
        Assert.Equal(ConnectionCode.Internal, Assert.Single(accepted.BadFrames).Code);
        await client.EndOfStream.WaitAsync(Eventually.Limit);
    }

    private sealed class FirstFrameWaits(IFrameChannel channel, ManualResetEventSlim gate) : RecordingHandler(channel)
    {
        public override void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
        {
            base.OnFrame(header, payload);
            Assert.True(gate.Wait(Eventually.Limit));
        }
    }

    private sealed class Throwing(IFrameChannel channel) : RecordingHandler(channel)
    {
        public override void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload) => throw new InvalidOperationException("no");
    }
}
