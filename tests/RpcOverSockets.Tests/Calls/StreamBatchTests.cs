using System.Buffers;
using System.Threading.Channels;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>What goes into one ITEM frame, and what happens to an item that cannot be sent, or not be read.</summary>
public sealed class StreamBatchTests
{
    private readonly PeerRig _callee = new();
    private readonly PeerRig _caller = new(isInitiator: true);

    [Fact]
    public async Task Items_that_come_without_a_wait_share_frames()
    {
        _callee.Open(1, "Items", 10_000);

        await Eventually.TrueAsync(() => _callee.Channel.Sent[^1].Kind == FrameKind.Reply, "the reply is sent");
        Assert.InRange(_callee.TakeStream(1).Count, 1, 3);
    }

    [Fact]
    public async Task An_item_does_not_wait_for_the_next()
    {
        var source = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });
        _callee.Streams.OnItems = (_, token) => source.Reader.ReadAllAsync(token);
        _callee.Open(1, "Items", 0);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(source.Writer.TryWrite(i));
            SentFrame frame = await _callee.NextAsync(FrameKind.Item);
            Assert.Equal(i, Assert.Single(frame.Numbers()));
        }

        source.Writer.Complete();
        await _callee.NextIsReplyAsync(1, null);
    }

    [Fact]
    public async Task Items_that_were_yielded_before_a_failure_are_sent_before_it()
    {
        _callee.Streams.OnItems = static (n, _) => FailAfterAsync(n);
        _callee.Open(1, "Items", 3);

        SentFrame items = await _callee.NextAsync(FrameKind.Item);
        Assert.Equal([0, 1, 2], items.Numbers());
        await _callee.NextIsErrorAsync(1, RpcStatus.Aborted, RpcOutcome.Executed);
    }

    [Fact]
    public async Task Items_before_one_that_cannot_be_written_are_sent()
    {
        _callee.Open(1, "Picky", 20);

        Assert.Equal(13, (await _callee.NextAsync(FrameKind.Item)).Values().Count);
        await _callee.NextIsErrorAsync(1, RpcStatus.Internal, RpcOutcome.Executed);
        _callee.IsOpen();
    }

    [Fact]
    public async Task Items_of_a_caller_before_one_that_cannot_be_written_are_sent()
    {
        Task<int> call = _caller.StreamClient.TakePickyAsync(_caller.Streams.PickyAsync(20)).AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;

        Assert.Equal(13, _caller.Next(FrameKind.Item).Values().Count);
        await call.FailsWithAsync(RpcStatus.Internal, RpcOutcome.Unknown);
        Assert.Equal(id, _caller.Next(FrameKind.Cancel).Call);
        _caller.IsOpen();
    }

    [Fact]
    public async Task An_item_above_the_peers_frame_limit_fails_its_call()
    {
        PeerRig rig = WithSmallFrames(isInitiator: false);
        rig.Open(1, "Blobs", 100);

        await Eventually.TrueAsync(() => rig.Channel.Sent[^1].Kind == FrameKind.Error, "the call fails");
        Assert.Equal(99, rig.TakeStream(1).Sum(static frame => frame.Values().Count));
        rig.NextIsError(1, RpcStatus.ResourceExhausted, RpcOutcome.Executed);
    }

    [Fact]
    public async Task An_item_of_a_caller_above_the_peers_frame_limit_fails_its_call()
    {
        PeerRig rig = WithSmallFrames(isInitiator: true);
        Task<int> call = rig.StreamClient.TakeBlobsAsync(One(new byte[70_000])).AsTask();
        uint id = rig.Next(FrameKind.Call).Call;

        await call.FailsWithAsync(RpcStatus.ResourceExhausted, RpcOutcome.Unknown);
        Assert.Equal(id, rig.Next(FrameKind.Cancel).Call);
        rig.IsOpen();
    }

    [Fact]
    public void An_item_that_fits_a_frame_alone_and_not_behind_others_goes_alone()
    {
        PeerRig rig = WithSmallFrames(isInitiator: true);
        _ = rig.StreamClient.TakeBlobsAsync(Blobs(1000, 65_000, 10, 65_000, 65_000)).AsTask();
        uint id = rig.Next(FrameKind.Call).Call;
        List<int> lengths = [];
        for (int frame = 0; frame < 5; frame++)
        {
            SentFrame next = rig.Next();
            if (next.Kind == FrameKind.End)
            {
                break;
            }

            Assert.InRange(next.Payload.Length, 1, 65_536 - 6);
            lengths.AddRange(next.Values().Select(static item => ((byte[])item!).Length));
            rig.Credit(id, 65_536);
        }

        Assert.Equal([1000, 65_000, 10, 65_000, 65_000], lengths);
        Assert.True(!rig.HasNext(FrameKind.End) || rig.Next().Kind == FrameKind.End);
    }

    [Fact]
    public async Task An_item_that_our_reader_cannot_read_comes_after_those_before_it_and_cancels_the_call()
    {
        List<int> items = [];
        Task reading = _caller.StreamClient.ItemsAsync(1).DrainAsync(items);
        uint id = _caller.Next(FrameKind.Call).Call;
        _caller.Items(id, 1, 2);
        _caller.Items(id, 3, "four", 5);

        await reading.FailsWithAsync(RpcStatus.Internal, RpcOutcome.Executed);
        Assert.Equal([1, 2, 3], items);
        Assert.Equal(id, _caller.Next(FrameKind.Cancel).Call);
        _caller.Items(id, 6);
        _caller.IsOpen();
    }

    [Fact]
    public async Task A_task_of_items_gives_those_before_one_that_cannot_be_read()
    {
        Task<IAsyncEnumerable<int>> opening = _caller.StreamClient.OpenAsync(1).AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;
        _caller.Items(id, 1, 2, "three");
        List<int> items = [];

        IAsyncEnumerable<int> opened = await opening.Promptly();

        await opened.DrainAsync(items).FailsWithAsync(RpcStatus.Internal, RpcOutcome.Executed);
        Assert.Equal([1, 2], items);
    }

    [Fact]
    public async Task A_task_of_items_fails_with_a_first_item_that_cannot_be_read()
    {
        Task<IAsyncEnumerable<int>> opening = _caller.StreamClient.OpenAsync(1).AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;

        _caller.Items(id, "one");

        await opening.FailsWithAsync(RpcStatus.Internal, RpcOutcome.Executed);
        Assert.Equal(id, _caller.Next(FrameKind.Cancel).Call);
    }

    [Fact]
    public async Task A_task_of_items_completes_at_the_reply_of_an_empty_stream()
    {
        Task<IAsyncEnumerable<int>> opening = _caller.StreamClient.OpenAsync(1).AsTask();

        _caller.Reply(_caller.Next(FrameKind.Call).Call, null);

        Assert.Empty(await (await opening.Promptly()).DrainAsync().Promptly());
    }

    [Fact]
    public async Task A_read_of_the_callers_pipe_that_its_owner_cancels_is_not_the_end_of_the_bytes()
    {
        var pipe = new System.IO.Pipelines.Pipe();
        await pipe.Writer.WriteAsync(new byte[100]);
        Task<int> call = _caller.StreamClient.UpAsync(pipe.Reader).AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;
        Assert.Equal(100, (await _caller.NextAsync(FrameKind.Bytes)).Payload.Length);

        pipe.Reader.CancelPendingRead();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Promptly());
        Assert.Equal(id, (await _caller.NextAsync(FrameKind.Cancel)).Call);
    }

    [Fact]
    public async Task A_handler_that_fails_at_once_after_it_has_written_sends_nothing_after_the_error()
    {
        _callee.Streams.OnExport = static (n, body, token) =>
        {
            body.Write(new byte[n]);
            _ = body.FlushAsync(token).AsTask();
            throw new RpcException(RpcStatus.Aborted, "at once");
        };
        _callee.Open(1, "Export", 200_000);

        await Eventually.TrueAsync(() => _callee.Channel.Sent[^1].Kind == FrameKind.Error, "the call fails");
        _callee.Credit(1, 1_000_000);
        Assert.Equal(FrameKind.Error, _callee.Channel.Sent[^1].Kind);
        Assert.InRange(_callee.TakeStream(1).PayloadBytes(), 1, 100_000);
        _callee.NextIsError(1, RpcStatus.Aborted, RpcOutcome.Executed);
    }

    private static PeerRig WithSmallFrames(bool isInitiator)
    {
        var rig = new PeerRig(isInitiator, greets: false);
        rig.Greet(frameBytes: 65_536, creditBytes: 1 << 20);
        return rig;
    }

    private static async IAsyncEnumerable<int> FailAfterAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i;
        }

        await Task.CompletedTask;
        throw new RpcException(RpcStatus.Aborted, "enough");
    }

    private static IAsyncEnumerable<byte[]> One(byte[] blob) => new[] { blob }.ToAsyncEnumerable();

    private static IAsyncEnumerable<byte[]> Blobs(params int[] lengths) => lengths.Select(static n => new byte[n]).ToAsyncEnumerable();
}
