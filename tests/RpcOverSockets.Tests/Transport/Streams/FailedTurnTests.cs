using System.Buffers;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>An exception that escapes from a turn, which should never happen, ends its connection and touches no other.</summary>
public sealed class FailedTurnTests
{
    private const uint FatalCall = 99;

    /// <summary>Where the handler is when it throws.</summary>
    public enum Place
    {
        /// <summary>Between frames.</summary>
        Nowhere,

        /// <summary>In the middle of a frame.</summary>
        Frame,

        /// <summary>In user code.</summary>
        UserCode,

        /// <summary>In the middle of a frame that user code writes.</summary>
        FrameInUserCode,
    }

    [Theory]
    [InlineData(Place.Nowhere)]
    [InlineData(Place.Frame)]
    [InlineData(Place.UserCode)]
    [InlineData(Place.FrameInUserCode)]
    public async Task The_connection_is_closed_and_others_get_their_own_frames_only(Place place)
    {
        await using var fixture = new ReactorFixture();
        var listener = fixture.Listen(RpcTransport.Tcp, c => new ThrowingHandler(c, place));
        RecordingHandler bystander = await fixture.ConnectAsync(listener);
        bystander.Send(1, [1]);
        Assert.Equal(1u, (await bystander.NextAsync()).Header.Call);

        for (int i = 0; i < 5; i++)
        {
            RecordingHandler victim = await fixture.ConnectAsync(listener);
            victim.SendRaw([.. Frame.Bytes(FrameKind.Call, 51, 5), .. Frame.Bytes(FrameKind.Call, FatalCall, 6)]);
            _ = await victim.Closed.WaitAsync(Wait.Limit);
            bystander.Send(3, [3]);
            (FrameHeader header, byte[] payload) = await bystander.NextAsync();
            Assert.Equal((3u, 3), (header.Call, payload[0]));
            Assert.Empty(bystander.Frames);
        }

        await Wait.UntilAsync(() => fixture.Accepted.Count(static h => ((RecordingHandler)h).ClosedCount == 1) == 5, "all are told");
        Assert.Equal(0, bystander.ClosedCount);
        Assert.Equal(0, fixture.Reactor.StuckCount);
    }

    private sealed class ThrowingHandler(IFrameChannel channel, Place place) : EchoHandler(channel)
    {
        public override void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
        {
            if (header.Call != FatalCall)
            {
                base.OnFrame(header, payload);
                return;
            }

            if (place is Place.UserCode or Place.FrameInUserCode)
            {
                Assert.NotNull(Channel.TryEnterUserCode());
            }

            if (place is Place.Frame or Place.FrameInUserCode)
            {
                SegmentWriter writer = Channel.BeginFrame();
                _ = writer.Begin(FrameHeader.StreamBytes);
            }

            throw new InvalidOperationException("no");
        }
    }
}
