using System.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>Large frames are moved in slices, between which others have their turns.</summary>
public sealed class SliceTests
{
    private const int LargeBytes = 3 << 20;

    public static TheoryData<RpcTransport> Transports => [RpcTransport.Tcp, RpcTransport.Unix];

    [Theory]
    [MemberData(nameof(Transports))]
    internal async Task Large_and_small_frames_of_several_connections_come_back_unchanged(RpcTransport transport)
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(transport, c => new EchoHandler(c));
        using RawPeer large = RawPeer.ConnectGreeted(listener);
        using RawPeer small = RawPeer.ConnectGreeted(listener);
        Task echoing = Task.Run(() =>
        {
            for (int seed = 0; seed < 8; seed++)
            {
                byte[] payload = new byte[LargeBytes + seed];
                new Random(seed).NextBytes(payload);
                AssertEchoes(large, payload);
            }
        });

        int exchanges = 0;
        do
        {
            AssertEchoes(small, [42]);
            exchanges++;
        }
        while (!echoing.IsCompleted);

        await echoing.WaitAsync(Wait.Limit);
        Assert.True(exchanges > 1);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    internal async Task Who_waits_between_slices_is_blocked_so_that_a_peer_that_reads_nothing_is_found(RpcTransport transport)
    {
        await using var fixture = new ReactorFixture();
        RawPeer? other = null;
        RecordingHandler? large = null;
        var seen = new TaskCompletionSource<(int BlockedCount, long OutboxBytes)>(TaskCreationOptions.RunContinuationsAsynchronously);
        StreamListener listener = fixture.Listen(
            transport,
            c => large is null
                ? large = new InterruptedEcho(c, () => other!.Send(Frame.Bytes(FrameKind.Call, 1)))
                : new Observer(c, () => seen.TrySetResult((large.SendBlockedCount, large.Channel.OutboxBytes))));
        using RawPeer peer = RawPeer.ConnectGreeted(listener);
        using RawPeer second = RawPeer.ConnectGreeted(listener);
        other = second;

        peer.Send(Frame.Bytes(FrameKind.Call, 1, new byte[8]));

        (int blockedCount, long outboxBytes) = await seen.Task.WaitAsync(Wait.Limit);
        Assert.Equal(1, blockedCount);
        Assert.True(outboxBytes > 0);
    }

    private static void AssertEchoes(RawPeer peer, byte[] payload)
    {
        byte[] call = Frame.Bytes(FrameKind.Call, 1, payload);
        peer.Send(call);
        byte[] reply = peer.Read(call.Length);

        Assert.Equal((byte)FrameKind.Reply, reply[FrameHeader.LengthBytes]);
        Assert.True(payload.AsSpan().SequenceEqual(reply.AsSpan(FrameHeader.StreamBytes)));
    }

    /// <summary>Before it answers with much, another connection gets something to do.</summary>
    private sealed class InterruptedEcho(IFrameChannel channel, Action interrupt) : RecordingHandler(channel)
    {
        public override void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
        {
            interrupt();
            Send(header.Call, new byte[LargeBytes], FrameKind.Reply, endsCall: true);
        }
    }

    private sealed class Observer(IFrameChannel channel, Action observe) : RecordingHandler(channel)
    {
        public override void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload) => observe();
    }
}
