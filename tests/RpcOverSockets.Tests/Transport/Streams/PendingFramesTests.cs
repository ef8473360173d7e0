using System.Buffers;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

public sealed class PendingFramesTests
{
    [Fact]
    public void Whatever_part_was_sent_exactly_the_calls_that_are_not_whole_are_unsent()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var handler = new UnsentHandler();
            var pending = new PendingFrames();
            var preface = SegmentPool.Rent(4);
            preface.End = 4;
            pending.AppendPreface(preface);
            var ends = new List<(uint Call, long End)>();
            long length = 4;
            for (uint call = 1; call < 40; call++)
            {
                var writer = new SegmentWriter();
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    int payload = random.Next(3) == 0 ? random.Next(20_000) : random.Next(50);
                    bool isCall = random.Next(3) > 0;
                    Frame.Write(writer, isCall ? FrameKind.Call : FrameKind.Reply, call, new byte[payload]);
                    writer.End(endsCall: false);
                    length += 10 + payload;
                    if (isCall)
                    {
                        ends.Add((call, length));
                    }

                    call++;
                }

                pending.Append(writer.Detach());
            }

            Assert.Equal(length, pending.LengthBytes);
            long sent = 0;
            for (int step = random.Next(12); step > 0; step--)
            {
                int part = (int)Math.Min(random.Next(random.Next(2) == 0 ? 30 : 30_000), pending.LengthBytes);
                _ = pending.DropSent(part);
                sent += part;
            }

            pending.DropUnsent(handler);

            Assert.Equal(ends.Where(e => e.End > sent).Select(e => e.Call), handler.Unsent);
            Assert.True(pending.IsEmpty);
        }
    }

    [Fact]
    public void Replies_are_counted_for_segments_that_left_whole()
    {
        var writer = new SegmentWriter();
        for (uint i = 0; i < 3; i++)
        {
            Frame.Write(writer, FrameKind.Reply, i, new byte[3000]);
            writer.End(endsCall: true);
        }

        var pending = new PendingFrames();
        pending.Append(writer.Detach());
        int total = 0;
        while (!pending.IsEmpty)
        {
            total += pending.DropSent((int)Math.Min(1000, pending.LengthBytes));
        }

        Assert.Equal(3, total);
    }

    private sealed class UnsentHandler : IFrameHandler
    {
        public List<uint> Unsent { get; } = [];

        public int FrameBytesMax => 0;

        public void OnReceived(long now)
        {
        }

        public void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload) => throw new NotSupportedException();

        public void OnBadFrame(ConnectionCode code, string message) => throw new NotSupportedException();

        public void OnEndOfStream() => throw new NotSupportedException();

        public void OnRepliesSent(int count) => throw new NotSupportedException();

        public void OnSendBlocked() => throw new NotSupportedException();

        public void OnSendUnblocked() => throw new NotSupportedException();

        public void OnTurnTaken() => throw new NotSupportedException();

        public void OnTimer(long now) => throw new NotSupportedException();

        public void OnCallUnsent(uint call) => Unsent.Add(call);

        public void OnClosed(string reason) => throw new NotSupportedException();
    }
}
