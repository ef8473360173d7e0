using System.Buffers;
using System.IO.Pipelines;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;
using RpcOverSockets.Tests.Streams;

namespace RpcOverSockets.Tests.Calls;

/// <summary>The writer of a handler: what it writes is what is sent, in pieces, under credit, to the end of the handler.</summary>
public sealed class StreamWriterTests
{
    private const int Window = 65_536;

    private readonly PeerRig _rig = new();
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1000)]
    [InlineData(4096, 10)]
    [InlineData(32_768, 2)]
    [InlineData(60_000, 1)] // more than one piece, from one piece of memory
    public async Task What_is_written_is_sent_whole_and_in_order(int sizeBytes, int count)
    {
        int rest = 0;
        _rig.Streams.OnExport = async (n, body, _) =>
        {
            long at = 0;
            for (int i = 0; i < count; i++)
            {
                Pattern.Fill(body.GetSpan(sizeBytes)[..sizeBytes], ref at);
                body.Advance(sizeBytes);
                Assert.True(body.CanGetUnflushedBytes);
                rest = (int)body.UnflushedBytes;
            }

            await body.FlushAsync(default);
            return n;
        };

        _rig.Open(1, "Export", 5);

        long checkedTo = 0;
        foreach (SentFrame frame in _rig.TakeStream(1))
        {
            Pattern.Check(frame.Payload, ref checkedTo);
        }

        Assert.Equal(sizeBytes * count, checkedTo);
        Assert.Equal(sizeBytes * count, rest);
        await _rig.NextIsReplyAsync(1, 5L);
    }

    [Fact]
    public async Task What_is_not_flushed_leaves_when_the_handler_ends()
    {
        _rig.Streams.OnExport = static (n, body, _) =>
        {
            body.Write(new byte[10]);
            return new ValueTask<int>(n);
        };

        _rig.Open(1, "Export", 5);

        Assert.Equal(10, _rig.Next(FrameKind.Bytes).Payload.Length);
        await _rig.NextIsReplyAsync(1, 5L);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flush_waits_for_credit_and_the_reply_for_the_last_byte(bool isAwaited)
    {
        _rig.Streams.OnExport = async (n, body, _) =>
        {
            for (int i = 0; i < 20; i++)
            {
                ValueTask<FlushResult> flush = body.WriteAsync(new byte[10_000], default);
                if (isAwaited)
                {
                    Assert.False((await flush).IsCompleted);
                }
            }

            _written.SetResult();
            return n;
        };

        _rig.Open(1, "Export", 5);

        int sentBytes = _rig.TakeStream(1).PayloadBytes();
        Assert.InRange(sentBytes, Window, Window + 10_000);
        Assert.Equal(!isAwaited, _written.Task.IsCompleted);
        _rig.NothingIsSent();
        _rig.Credit(1, 200_000);
        while (sentBytes < 200_000)
        {
            sentBytes += (await _rig.NextAsync(FrameKind.Bytes)).Payload.Length;
        }

        Assert.Equal(200_000, sentBytes);
        await _rig.NextIsReplyAsync(1, 5L);
    }

    [Fact]
    public async Task A_flush_can_be_cancelled_and_its_bytes_leave_all_the_same()
    {
        using var cancellation = new CancellationTokenSource();
        PipeWriter? writer = null;
        _rig.Streams.OnExport = async (n, body, _) =>
        {
            writer = body;
            await body.WriteAsync(new byte[Window], default);
            Assert.True((await body.WriteAsync(new byte[1], default)).IsCanceled);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => body.WriteAsync(new byte[2], cancellation.Token).AsTask());
            _written.SetResult();
            return n;
        };
        _rig.Open(1, "Export", 5);
        Assert.Equal(Window, _rig.TakeStream(1).PayloadBytes());

        writer!.CancelPendingFlush();
        await cancellation.CancelAsync();
        await _written.Task.Promptly();
        _rig.NothingIsSent();
        _rig.Credit(1, 50_000);

        Assert.Single((await _rig.NextAsync(FrameKind.Bytes)).Payload);
        Assert.Equal(2, (await _rig.NextAsync(FrameKind.Bytes)).Payload.Length);
        await _rig.NextIsReplyAsync(1, 5L);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_a_flush_that_waits()
    {
        _rig.Streams.OnExport = async (n, body, _) =>
        {
            await body.WriteAsync(new byte[Window], default);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => body.WriteAsync(new byte[1], default).AsTask());
            _written.SetResult();
            return n;
        };
        _rig.Open(1, "Export", 5);
        Assert.Equal(Window, _rig.TakeStream(1).PayloadBytes());

        _rig.Inject(FrameKind.Cancel, 0, 1);

        await _written.Task.Promptly();
    }

    [Fact]
    public async Task A_failure_that_the_handler_completes_the_writer_with_fails_the_call()
    {
        _rig.Streams.OnExport = static async (n, body, _) =>
        {
            await body.WriteAsync(new byte[3], default);
            body.Write(new byte[4]); // not flushed: not sent
            await body.CompleteAsync(new RpcException(RpcStatus.DataLoss, "The file ends too early."));
            return n;
        };

        _rig.Open(1, "Export", 5);

        Assert.Equal(3, _rig.Next(FrameKind.Bytes).Payload.Length);
        await _rig.NextIsErrorAsync(1, RpcStatus.DataLoss, RpcOutcome.Executed);
    }

    [Fact]
    public void A_completed_writer_takes_nothing_and_sends_what_it_had()
    {
        _rig.Streams.OnExport = static (n, body, _) =>
        {
            body.Write(new byte[3]);
            body.Complete();
            body.Complete(new InvalidOperationException("too late"));
            Assert.Throws<InvalidOperationException>(() => body.GetMemory());
            return new ValueTask<int>(n);
        };

        _rig.Open(1, "Export", 5);

        Assert.Equal(3, _rig.Next(FrameKind.Bytes).Payload.Length);
        _rig.NextIsReply(1, 5L);
    }

    [Fact]
    public void Memory_larger_than_a_piece_leaves_in_pieces()
    {
        _rig.Streams.OnExport = static (n, body, _) =>
        {
            long at = 0;
            Memory<byte> memory = body.GetMemory(1 << 20);
            Pattern.Fill(memory.Span[..50_000], ref at);
            body.Advance(50_000);
            return new ValueTask<int>(n);
        };

        _rig.Open(1, "Export", 5);

        long checkedTo = 0;
        List<SentFrame> frames = _rig.TakeStream(1);
        Assert.True(frames.Count > 1);
        foreach (SentFrame frame in frames)
        {
            Pattern.Check(frame.Payload, ref checkedTo);
        }

        Assert.Equal(50_000, checkedTo);
    }

    [Fact]
    public void More_than_was_asked_for_cannot_be_written()
    {
        _rig.Streams.OnExport = static (n, body, _) =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => body.Advance(1));
            int lengthBytes = body.GetSpan().Length;
            Assert.Throws<ArgumentOutOfRangeException>(() => body.Advance(lengthBytes + 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => body.Advance(-1));
            return new ValueTask<int>(n);
        };

        _rig.Open(1, "Export", 5);

        _rig.NextIsReply(1, 5L);
    }
}
