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
        using RawPeer large = Connect(listener);
        using RawPeer small = Connect(listener);
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

    private static RawPeer Connect(StreamListener listener)
    {
        RawPeer peer = RawPeer.Connect(listener);
        Assert.Equal(Frame.Preface, peer.Read(Frame.Preface.Length));
        return peer;
    }

    private static void AssertEchoes(RawPeer peer, byte[] payload)
    {
        byte[] call = Frame.Bytes(FrameKind.Call, 1, payload);
        peer.Send(call);
        byte[] reply = peer.Read(call.Length);

        Assert.Equal((byte)FrameKind.Reply, reply[FrameHeader.LengthBytes]);
        Assert.True(payload.AsSpan().SequenceEqual(reply.AsSpan(FrameHeader.StreamBytes)));
    }
}
