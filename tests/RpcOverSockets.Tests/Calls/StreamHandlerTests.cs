using System.IO.Pipelines;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Handlers with streams whose caller cancels, is late, sends what cannot be read, or is lost.</summary>
public sealed class StreamHandlerTests
{
    private readonly PeerRig _rig = new();
    private readonly List<int> _items = [];

    [Fact]
    public async Task An_item_that_does_not_decode_fails_the_call_and_cancels_its_handler()
    {
        CancellationToken seen = default;
        _rig.Streams.OnTake = (items, token) =>
        {
            seen = token;
            return ReadAsync(items);
        };
        _rig.OpenUp(1, "Take");
        _rig.Items(1, 1, 2, "three");

        await _rig.NextIsErrorAsync(1, RpcStatus.InvalidArgument, RpcOutcome.Executed);
        Assert.Equal([1, 2], _items);
        await Eventually.TrueAsync(() => seen.IsCancellationRequested || PeerState.Of(_rig.Peer).Incoming == 0, "the token fires");
        _rig.IsOpen();
    }

    [Fact]
    public async Task A_handler_that_waits_elsewhere_is_cancelled_by_an_item_that_does_not_decode()
    {
        _rig.Streams.OnTake = async (items, token) =>
        {
            await Record.ExceptionAsync(async () => await ReadAsync(items).ConfigureAwait(false)).ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(false);
            return 0;
        };
        _rig.OpenUp(1, "Take");
        _rig.Items(1, "one");

        await _rig.NextIsErrorAsync(1, RpcStatus.InvalidArgument, RpcOutcome.Executed);
    }

    [Fact]
    public async Task A_handler_cannot_hide_an_item_that_does_not_decode()
    {
        _rig.Streams.OnTake = async (items, _) =>
        {
            await Record.ExceptionAsync(async () => await ReadAsync(items).ConfigureAwait(false)).ConfigureAwait(false);
            return 42;
        };
        _rig.OpenUp(1, "Take");
        _rig.Items(1, "one");

        await _rig.NextIsErrorAsync(1, RpcStatus.InvalidArgument, RpcOutcome.Executed);
    }

    [Fact]
    public async Task An_item_that_is_cut_off_does_not_continue_in_the_next_frame()
    {
        _rig.OpenUp(1, "Take");
        _rig.Inject(FrameKind.Item, 0, 1, 1, 0xd2, 0, 0);
        _rig.Inject(FrameKind.Item, 0, 1, 0, 5);
        _rig.EndItems(1);

        await _rig.NextIsErrorAsync(1, RpcStatus.InvalidArgument, RpcOutcome.Executed);
        _rig.IsOpen();
    }

    [Fact]
    public async Task An_item_whose_setter_throws_fails_the_call()
    {
        _rig.OpenUp(1, "TakePicky");
        _rig.Items(1, new object?[] { 1 }, new object?[] { -1 });

        await _rig.NextIsErrorAsync(1, RpcStatus.InvalidArgument, RpcOutcome.Executed);
    }

    [Fact]
    public async Task An_item_nested_too_deep_fails_the_call()
    {
        _rig.OpenUp(1, "TakePicky");
        _rig.Inject(FrameKind.Item, 0, 1, [.. Enumerable.Repeat((byte)0x91, 10_000), 0xc0]);

        await _rig.NextIsErrorAsync(1, RpcStatus.InvalidArgument, RpcOutcome.Executed);
    }

    [Fact]
    public async Task A_cancelled_handler_gets_none_of_the_items_that_wait_or_come_late()
    {
        var done = new TaskCompletionSource();
        _rig.Streams.OnTake = async (items, _) =>
        {
            await done.Task.ConfigureAwait(false);
            return await ReadAsync(items).ConfigureAwait(false);
        };
        _rig.OpenUp(1, "Take");
        _rig.Items(1, 1, 2);
        _rig.Cancel(1);
        _rig.Items(1, 3);
        _rig.EndItems(1);
        done.SetResult();

        await _rig.NextIsErrorAsync(1, RpcStatus.Cancelled, RpcOutcome.Executed);
        Assert.Empty(_items);
        _rig.IsOpen();
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_by_a_cancellation()
    {
        _rig.OpenUp(1, "Take");
        _rig.OpenUp(3, "Up");
        _rig.OpenUp(5, "Both");
        _rig.Cancel(1);
        await _rig.NextIsErrorAsync(1, RpcStatus.Cancelled, RpcOutcome.Executed);
        _rig.Cancel(3);
        await _rig.NextIsErrorAsync(3, RpcStatus.Cancelled, RpcOutcome.Executed);
        _rig.Cancel(5);
        await _rig.NextIsErrorAsync(5, RpcStatus.Cancelled, RpcOutcome.Executed);
    }

    [Theory]
    [InlineData("Take")]
    [InlineData("Up")]
    [InlineData("Both")]
    public async Task A_deadline_ends_a_handler_that_reads(string method)
    {
        _rig.Inject(FrameKind.Call, FrameFlags.CallerStream, 1, StreamFrames.OpenPayload(method, 1000));

        _rig.Time.AdvanceMs(1000);

        await _rig.NextIsErrorAsync(1, RpcStatus.DeadlineExceeded, RpcOutcome.Executed);
    }

    [Theory]
    [InlineData("Items")]
    [InlineData("Down")]
    public async Task A_deadline_ends_a_handler_that_waits_for_credit(string method)
    {
        _rig.Inject(FrameKind.Call, 0, 1, StreamFrames.OpenPayload(method, 1000, 1_000_000));
        Assert.NotEmpty(_rig.TakeStream(1));

        _rig.Time.AdvanceMs(1000);

        await _rig.NextIsErrorAsync(1, RpcStatus.DeadlineExceeded, RpcOutcome.Executed);
        Assert.Equal(0, _rig.Streams.Alive);
    }

    [Fact]
    public async Task A_lost_connection_ends_a_reader_of_items_after_what_came()
    {
        TaskCompletionSource go = HoldTake(out Task<Exception?> ended);
        _rig.OpenUp(1, "Take");
        _rig.Items(1, 1, 2);
        _rig.Items(1, 3);
        _rig.Finish();
        await Eventually.TrueAsync(() => _rig.Channel.ThreadsInUserCode == 0, "the turn is over");
        go.SetResult();

        RpcException error = Assert.IsType<RpcException>(await ended.Promptly());
        Assert.Equal(RpcStatus.Unavailable, error.Status);
        Assert.Equal([1, 2, 3], _items);
        await Eventually.TrueAsync(() => PeerState.Of(_rig.Peer) == default, "the call has ended");
    }

    [Fact]
    public async Task A_lost_connection_ends_a_reader_of_bytes_after_what_came()
    {
        var go = new TaskCompletionSource();
        var ended = new TaskCompletionSource<(long, Exception?)>();
        _rig.Streams.OnUp = async (bytes, _) =>
        {
            await go.Task.ConfigureAwait(false);
            ReadResult read = await bytes.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            long lengthBytes = read.Buffer.Length;
            bytes.AdvanceTo(read.Buffer.End);
            ended.SetResult((lengthBytes, await Record.ExceptionAsync(async () => await bytes.ReadAsync().ConfigureAwait(false))));
            return 0;
        };
        _rig.OpenUp(1, "Up");
        _rig.Bytes(1, 1000);
        _rig.Finish();
        go.SetResult();

        (long read, Exception? failure) = await ended.Task.Promptly();
        Assert.Equal((1000, RpcStatus.Unavailable), (read, Assert.IsType<RpcException>(failure).Status));
    }

    [Fact]
    public async Task A_caller_that_ends_its_side_ends_its_streams_after_what_came_and_gets_the_replies()
    {
        _rig.OpenUp(1, "Take");
        _rig.OpenUp(3, "Take");
        _rig.OpenUp(5, "Up");
        _rig.Items(1, 1, 2);
        _rig.Items(3, 3);
        _rig.EndItems(3);
        await _rig.NextIsReplyAsync(3, 3L);

        _rig.Handler.OnEndOfStream();

        await Eventually.TrueAsync(() => PeerState.Of(_rig.Peer).Incoming == 0, "all calls have ended");
        SentFrame[] errors = [.. _rig.Channel.Sent.Where(static frame => frame.Kind == FrameKind.Error).OrderBy(static f => f.Call)];
        Assert.Equal(
            [(1u, RpcStatus.Unavailable), (5u, RpcStatus.Unavailable)], errors.Select(static error => (error.Call, error.Status)));
        await Eventually.TrueAsync(() => _rig.Channel.IsClosed, "the connection is closed");
    }

    [Fact]
    public async Task A_stream_that_waits_for_a_thread_keeps_what_comes()
    {
        _rig.Channel.RunsUserCode = false;
        _rig.OpenUp(1, "Take");
        _rig.Items(1, 1, 2);
        _rig.Items(1, 3);
        _rig.EndItems(1);

        await _rig.NextIsReplyAsync(1, 6L);
    }

    [Fact]
    public async Task A_token_of_the_next_call_has_not_fired_although_the_one_before_was_cancelled()
    {
        for (uint id = 1; id < 50; id += 2)
        {
            _rig.OpenUp(id, "Both");
            _rig.Items(id, 7);
            Assert.Equal([7], _rig.Next(FrameKind.Item).Numbers());
            _rig.Cancel(id);
            await _rig.NextIsErrorAsync(id, RpcStatus.Cancelled, RpcOutcome.Executed);
        }
    }

    private async ValueTask<int> ReadAsync(IAsyncEnumerable<int> items)
    {
        await items.DrainAsync(_items).ConfigureAwait(false);
        return _items.Sum();
    }

    private TaskCompletionSource HoldTake(out Task<Exception?> ended)
    {
        var go = new TaskCompletionSource();
        var done = new TaskCompletionSource<Exception?>();
        _rig.Streams.OnTake = async (items, _) =>
        {
            await go.Task.ConfigureAwait(false);
            done.SetResult(await Record.ExceptionAsync(async () => await ReadAsync(items).ConfigureAwait(false)).ConfigureAwait(false));
            return 0;
        };
        ended = done.Task;
        return go;
    }
}
