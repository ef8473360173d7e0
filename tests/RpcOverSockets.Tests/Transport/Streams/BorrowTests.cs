using RpcOverSockets.Buffers;
using RpcOverSockets.Calls;
using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>Large payloads are sent from where they are, and still belong to their owner as soon as the frame is ended.</summary>
public sealed class BorrowTests
{
    private const int PayloadBytes = 16 << 20; // more than a socket takes at once

    public static TheoryData<RpcTransport, bool> Ways() => new()
    {
        { RpcTransport.Tcp, false }, { RpcTransport.Tcp, true }, { RpcTransport.Unix, false }, { RpcTransport.Unix, true },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_the_owner_writes_after_the_end_of_the_frame_is_not_sent(RpcTransport transport, bool isSenderBusy)
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(transport, c => new RecordingHandler(c));
        using RawPeer peer = RawPeer.Connect(listener, withPreface: true);
        await Wait.UntilAsync(() => fixture.Accepted.Count == 1, "accept");
        var server = (RecordingHandler)fixture.Accepted.Single();
        Assert.Equal(Frame.Preface, peer.Read(4));
        byte[] large = new byte[PayloadBytes];
        int frames = isSenderBusy ? 2 : 1; // the second waits behind the first
        for (int i = 1; i <= frames; i++)
        {
            large.AsSpan().Fill((byte)i);
            SegmentWriter output = server.Channel.BeginFrame();
            _ = FrameOutput.Begin(output, new FrameHeader(FrameKind.Bytes, FrameFlags.None, 1));
            Assert.True(output.TryBorrow(large));
            FrameOutput.EndFrame(server.Channel, output, endsCall: false);
            large.AsSpan().Fill(0xEE);
            Assert.True(server.Channel.OutboxBytes > 0);
        }

        for (int i = 1; i <= frames; i++)
        {
            byte[] frame = peer.Read(FrameHeader.StreamBytes + PayloadBytes);
            Assert.Equal(-1, frame.AsSpan(FrameHeader.StreamBytes).IndexOfAnyExcept((byte)i));
        }
    }
}
