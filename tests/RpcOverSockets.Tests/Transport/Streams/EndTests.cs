using System.Buffers;
using System.Net.Sockets;
using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>How connections end: by half-close, close and reset of the peer, in every situation, and by us.</summary>
public sealed class EndTests
{
    public enum PeerEnds
    {
        ShutsDownSending,
        Closes,
        Resets,
    }

    public enum Situation
    {
        BeforeThePreface,
        Idle,
        InsideAFrame,
        WithAReplyPending,
        WithOurOutputBlocked,
    }

    public static TheoryData<RpcTransport, PeerEnds, Situation> Matrix()
    {
        var data = new TheoryData<RpcTransport, PeerEnds, Situation>();
        foreach (RpcTransport transport in new[] { RpcTransport.Tcp, RpcTransport.Unix })
        {
            foreach (PeerEnds end in Enum.GetValues<PeerEnds>())
            {
                foreach (Situation situation in Enum.GetValues<Situation>())
                {
                    data.Add(transport, end, situation);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task The_channel_closes_once_and_what_the_peer_still_reads_arrives(
        RpcTransport transport, PeerEnds end, Situation situation)
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(transport, c => new SlowReplyHandler(c));
        using RawPeer peer = RawPeer.Connect(listener, withPreface: situation != Situation.BeforeThePreface);
        await Wait.UntilAsync(() => fixture.Accepted.Count == 1, "accept");
        var server = (SlowReplyHandler)fixture.Accepted.Single();
        switch (situation)
        {
            case Situation.Idle:
                Assert.Equal(Frame.Preface, peer.Read(4));
                break;
            case Situation.InsideAFrame:
                peer.Send(Frame.Bytes(FrameKind.Call, 1, new byte[100]).AsSpan(0, 50));
                Assert.Equal(Frame.Preface, peer.Read(4));
                break;
            case Situation.WithAReplyPending:
                peer.Send(Frame.Bytes(FrameKind.Call, 1, 9));
                _ = await server.NextAsync();
                break;
            case Situation.WithOurOutputBlocked:
                peer.Send(Frame.Bytes(FrameKind.Call, 1, 9));
                _ = await server.NextAsync();
                server.Send(2, new byte[16 << 20]);
                Assert.True(server.Channel.OutboxBytes > 0);
                Assert.Equal(1, server.SendBlockedCount);
                break;
            default:
                break;
        }

        switch (end)
        {
            case PeerEnds.ShutsDownSending:
                peer.Socket.Shutdown(SocketShutdown.Send);
                break;
            case PeerEnds.Closes:
                peer.Socket.Close();
                break;
            default:
                peer.Reset();
                break;
        }

        if (end == PeerEnds.ShutsDownSending)
        {
            await server.EndOfStream.WaitAsync(Wait.Limit);
            server.ReplyAndClose();
            byte[] rest = peer.ReadToEnd();
            byte[] reply = Frame.Bytes(FrameKind.Reply, 1, 9);
            Assert.True(situation is not (Situation.WithAReplyPending or Situation.WithOurOutputBlocked) || rest.AsSpan().EndsWith(reply));
            Assert.True(situation != Situation.WithOurOutputBlocked || rest.Length == 4 + 10 + (16 << 20) + reply.Length);
        }
        else
        {
            await Wait.UntilAsync(() => server.EndOfStream.IsCompleted || server.ClosedCount > 0, "the end is seen");
            server.ReplyAndClose();
        }

        string reason = await server.Closed.WaitAsync(Wait.Limit);
        Assert.NotEmpty(reason);
        Assert.Equal(1, server.ClosedCount);
        Assert.Equal(0, server.Channel.OutboxBytes);
        Assert.Equal(situation == Situation.WithOurOutputBlocked && end != PeerEnds.ShutsDownSending ? [2u] : [], server.Unsent);
    }

    [Theory]
    [InlineData("ROS2")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001")]
    public async Task A_wrong_preface_is_closed_at_the_first_wrong_byte_without_an_answer(string bytes)
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcTransport.Tcp, c =>
        {
            var handler = new RecordingHandler(c);
            handler.Send(0, [0x81, 1, 1], FrameKind.Hello); // must not leave
            return handler;
        });
        using RawPeer peer = RawPeer.Connect(listener, withPreface: false);
        peer.Send(System.Text.Encoding.Latin1.GetBytes(bytes));

        byte[] answer = [];
        try
        {
            answer = peer.ReadToEnd();
        }
        catch (SocketException)
        {
            // Reset, because bytes were left unread.
        }

        Assert.Empty(answer);
        string reason = await ((RecordingHandler)fixture.Accepted.Single()).Closed.WaitAsync(Wait.Limit);
        Assert.Contains("first bytes", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_preface_and_what_was_queued_before_it_leave_together_once_the_peer_showed_its_own()
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcTransport.Tcp, c =>
        {
            var handler = new RecordingHandler(c);
            handler.Send(0, [0x81, 1, 1], FrameKind.Hello);
            return handler;
        });
        using RawPeer peer = RawPeer.Connect(listener, withPreface: false);
        peer.Send("ROS"u8);
        await Wait.UntilAsync(() => fixture.Accepted.Count == 1, "accept");
        Assert.False(peer.Socket.Poll(20_000, SelectMode.SelectRead));

        peer.Send("1"u8);

        byte[] expected = [.. Frame.Preface, .. Frame.Bytes(FrameKind.Hello, 0, 0x81, 1, 1)];
        Assert.Equal(expected, peer.Read(expected.Length));
    }

    [Theory]
    [InlineData(5u, ConnectionCode.Protocol)]
    [InlineData(4_194_305u, ConnectionCode.FrameTooLarge)]
    internal async Task A_bad_length_is_reported_answered_and_what_follows_is_dropped(uint length, ConnectionCode code)
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcTransport.Tcp, c => new ClosingHandler(c));
        using RawPeer peer = RawPeer.Connect(listener);
        peer.Send([(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
        peer.Send(Frame.Bytes(FrameKind.Call, 1, 1));
        peer.Socket.Shutdown(SocketShutdown.Send);

        byte[] answer = peer.ReadToEnd();

        Assert.Equal([.. Frame.Preface, .. Frame.Bytes(FrameKind.Close, 0, 0x90)], answer);
        var server = (RecordingHandler)fixture.Accepted.Single();
        _ = await server.Closed.WaitAsync(Wait.Limit);
        Assert.Equal(code, server.BadFrames.Single().Code);
        Assert.Empty(server.Frames);
    }

    [Fact]
    public async Task A_graceful_close_of_a_peer_that_never_ends_takes_about_a_second()
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcTransport.Tcp, c => new RecordingHandler(c));
        using RawPeer peer = RawPeer.Connect(listener);
        peer.Send(Frame.Bytes(FrameKind.Call, 1, 1));
        await Wait.UntilAsync(() => fixture.Accepted.Count == 1, "accept");
        var server = (RecordingHandler)fixture.Accepted.Single();
        _ = await server.NextAsync();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();

        server.Send(2, [7]);
        server.Channel.Close();

        Assert.Equal([.. Frame.Preface, .. Frame.Bytes(FrameKind.Call, 2, 7)], peer.ReadToEnd());
        _ = await server.Closed.WaitAsync(Wait.Limit);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 0.9, 5);
    }

    [Fact]
    public async Task Calls_that_did_not_leave_are_reported_a_partly_sent_one_included()
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcTransport.Unix, c => new RecordingHandler(c));
        using RawPeer peer = RawPeer.Connect(listener);
        await Wait.UntilAsync(() => fixture.Accepted.Count == 1, "accept");
        var server = (RecordingHandler)fixture.Accepted.Single();
        Assert.Equal(Frame.Preface, peer.Read(4));
        const int Frames = 2000;
        for (uint i = 1; i <= Frames; i++)
        {
            server.Send(2 * i, new byte[3000], i % 3 == 0 ? FrameKind.Reply : FrameKind.Call);
        }

        byte[] first = peer.Read(3010); // the worker that sent the preface may be the flusher still, and have sent nothing yet
        server.Channel.Abort();
        _ = await server.Closed.WaitAsync(Wait.Limit);

        byte[] arrived = [.. first, .. peer.ReadToEnd()];
        uint whole = (uint)(arrived.Length / 3010);
        Assert.InRange(whole, 1u, Frames - 1u);
        uint[] expected = [.. Enumerable.Range(1, Frames).Select(i => (uint)i).Where(i => i > whole && i % 3 != 0).Select(i => 2 * i)];
        Assert.Equal(expected, server.Unsent);
    }

    /// <summary>Replies only when it is told to.</summary>
    private sealed class SlowReplyHandler(IFrameChannel channel) : RecordingHandler(channel)
    {
        private volatile bool _hasCall;

        public override void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
        {
            _hasCall = true;
            base.OnFrame(header, payload);
        }

        public override void OnEndOfStream()
        {
            NoteEndOfStream();
        }

        public void ReplyAndClose()
        {
            if (_hasCall)
            {
                Send(1, [9], FrameKind.Reply, endsCall: true);
            }

            Channel.Close();
        }
    }

    private sealed class ClosingHandler(IFrameChannel channel) : RecordingHandler(channel)
    {
        public override void OnBadFrame(ConnectionCode code, string message)
        {
            Send(0, [0x90], FrameKind.Close);
            base.OnBadFrame(code, message);
        }
    }
}
