using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Which frames of streams are legal, ignored, or end the connection (protocol.md §2, §4 "Stray frames").</summary>
public sealed class StreamFrameRuleTests
{
    private readonly PeerRig _callee = new();
    private readonly PeerRig _caller = new(isInitiator: true);

    [Fact]
    public async Task Items_of_the_caller_may_come_one_by_one_or_in_batches()
    {
        _callee.OpenUp(1, "Take");
        _callee.Items(1, 1);
        _callee.Items(1, 2, 3, 4);
        _callee.Items(1, 5, 6);
        _callee.EndItems(1);

        await _callee.NextIsReplyAsync(1, 21L);
    }

    [Fact]
    public async Task Items_of_the_callee_may_come_one_by_one_or_in_batches()
    {
        Task<List<int>> items = _caller.StreamClient.ItemsAsync(0).DrainAsync();
        uint id = _caller.Next(FrameKind.Call).Call;
        _caller.Items(id, 1);
        _caller.Items(id, 2, 3);
        _caller.Reply(id, null);

        Assert.Equal([1, 2, 3], await items.Promptly());
        _caller.IsOpen();
    }

    [Fact]
    public void A_call_with_a_stream_announces_it_and_END_follows_the_last_item()
    {
        _ = _caller.StreamClient.TakeAsync(Numbers(3)).AsTask();

        SentFrame call = _caller.Next(FrameKind.Call);
        Assert.Equal(FrameFlags.CallerStream, call.Flags);
        Assert.Equal([0, 1, 2], _caller.Next(FrameKind.Item).Numbers());
        SentFrame end = _caller.Next(FrameKind.End);
        Assert.Equal((call.Call, 0), (end.Call, end.Payload.Length));
        _caller.IsOpen();
    }

    [Theory]
    [InlineData("Take")]
    [InlineData("Both")]
    public void An_ITEM_without_an_item_ends_the_connection(string method)
    {
        _callee.OpenUp(1, method);

        _callee.Items(1);

        _callee.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void An_ITEM_of_the_callee_without_an_item_ends_the_connection()
    {
        Task<List<int>> items = _caller.StreamClient.ItemsAsync(0).DrainAsync();

        _caller.Items(_caller.Next(FrameKind.Call).Call);

        _caller.IsClosedWith(ConnectionCode.Protocol);
        Assert.True(items.Promptly().ContinueWith(static done => done.IsFaulted, TaskScheduler.Default).Wait(Eventually.Limit));
    }

    [Fact]
    public async Task BYTES_without_a_byte_are_legal()
    {
        _callee.OpenUp(1, "Up");
        _callee.Bytes(1, 0);
        _callee.Bytes(1, 10);
        _callee.Bytes(1, 0);
        _callee.EndItems(1);

        await _callee.NextIsReplyAsync(1, 10L);
    }

    [Theory]
    [InlineData("Take", (byte)FrameKind.Bytes)]
    [InlineData("Up", (byte)FrameKind.Item)]
    public void A_frame_of_the_other_kind_ends_the_connection(string method, byte kind)
    {
        _callee.OpenUp(1, method);

        _callee.Inject((FrameKind)kind, 0, 1, 7);

        _callee.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData(true, (byte)FrameKind.Bytes)]
    [InlineData(false, (byte)FrameKind.Item)]
    public void A_frame_of_the_callee_of_the_other_kind_ends_the_connection(bool isOfItems, byte kind)
    {
        _ = isOfItems ? (Task)_caller.StreamClient.ItemsAsync(0).DrainAsync() : _caller.StreamClient.DownAsync(0).AsTask();

        _caller.Inject((FrameKind)kind, 0, _caller.Next(FrameKind.Call).Call, 7);

        _caller.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData((byte)FrameKind.End)]
    [InlineData((byte)FrameKind.Item)]
    [InlineData((byte)FrameKind.Bytes)]
    public void A_frame_after_END_ends_the_connection(byte kind)
    {
        _callee.Streams.OnTake = static (_, _) => new(new TaskCompletionSource<int>().Task);
        _callee.Streams.OnUp = static (_, _) => new(new TaskCompletionSource<int>().Task);
        _callee.OpenUp(1, (FrameKind)kind == FrameKind.Bytes ? "Up" : "Take");
        _callee.EndItems(1);
        _callee.IsOpen();

        _callee.Inject((FrameKind)kind, 0, 1, (FrameKind)kind == FrameKind.End ? [] : [7]);

        _callee.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void An_END_of_the_callee_ends_the_connection()
    {
        _ = _caller.StreamClient.ItemsAsync(0).DrainAsync();

        _caller.EndItems(_caller.Next(FrameKind.Call).Call);

        _caller.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData((byte)FrameKind.Item)]
    [InlineData((byte)FrameKind.Bytes)]
    [InlineData((byte)FrameKind.End)]
    public void A_frame_of_the_caller_on_a_call_without_its_stream_ends_the_connection(byte kind)
    {
        _callee.Service.OnRun = _callee.Service.HoldAsync;
        _callee.Call(1, "Run", 1);

        _callee.Inject((FrameKind)kind, 0, 1, (FrameKind)kind == FrameKind.End ? [] : [7]);

        _callee.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData((byte)FrameKind.Item)]
    [InlineData((byte)FrameKind.Bytes)]
    public void A_frame_of_the_callee_on_a_call_without_its_stream_ends_the_connection(byte kind)
    {
        _ = _caller.Client.AddAsync(1, 2).AsTask();

        _caller.Inject((FrameKind)kind, 0, _caller.Next(FrameKind.Call).Call, 7);

        _caller.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void Frames_of_the_caller_for_an_id_that_is_not_in_use_are_ignored()
    {
        _callee.Items(1, 7);
        _callee.Bytes(3, 7);
        _callee.EndItems(5);
        _callee.Credit(7, 7);

        _callee.IsOpen();
    }

    [Theory]
    [InlineData((byte)FrameKind.Item)]
    [InlineData((byte)FrameKind.Bytes)]
    [InlineData((byte)FrameKind.End)]
    [InlineData((byte)FrameKind.Credit)]
    public void A_frame_of_the_callee_for_an_id_that_is_not_in_use_ends_the_connection(byte kind)
    {
        byte[] payload = (FrameKind)kind switch { FrameKind.End => [], FrameKind.Credit => [0, 0, 0, 1], _ => [7] };

        _caller.Inject((FrameKind)kind, 0, 1, payload);

        _caller.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData("Items", true)]
    [InlineData("Down", true)]
    [InlineData("Take", false)]
    [InlineData("Up", false)]
    [InlineData("Both", false)]
    public void An_announcement_that_does_not_fit_the_method_is_refused_and_its_frames_are_ignored(string method, bool announces)
    {
        byte[] payload = StreamFrames.OpenPayload(method, 0, announces ? [3] : []);
        _callee.Inject(FrameKind.Call, announces ? FrameFlags.CallerStream : 0, 1, payload);

        _callee.NextIsError(1, RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
        _callee.Items(1, 7);
        _callee.EndItems(1);
        _callee.Cancel(1);
        _callee.IsOpen();
    }

    [Fact]
    public void A_one_way_call_with_a_stream_ends_the_connection()
    {
        _callee.Inject(FrameKind.Call, FrameFlags.OneWay | FrameFlags.CallerStream, 0, PeerRig.CallPayload("Note", 0, 1, null));

        _callee.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void A_one_way_call_of_a_method_that_returns_items_runs_and_sends_none()
    {
        _callee.Inject(FrameKind.Call, FrameFlags.OneWay, 0, StreamFrames.OpenPayload("Items", 0, 3));

        _callee.IsOpen();
        Assert.Equal((1, 0), (_callee.Streams.Produced, _callee.Streams.Alive));
        _callee.Inject(FrameKind.Call, FrameFlags.OneWay, 0, StreamFrames.OpenPayload("Down", 0, 100_000));
        _callee.IsOpen();
        Assert.Empty(_callee.Log.Events);
        Assert.Equal(default, PeerState.Of(_callee.Peer));
    }

    [Fact]
    public async Task A_reply_before_END_is_legal_and_stops_the_caller()
    {
        var source = System.Threading.Channels.Channel.CreateUnbounded<int>();
        Task<int> call = _caller.StreamClient.TakeAsync(source.Reader.ReadAllAsync()).AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;

        _caller.Reply(id, 5);

        Assert.Equal(5, await call.Promptly());
        source.Writer.TryWrite(1);
        source.Writer.Complete();
        _caller.IsOpen();
    }

    [Fact]
    public async Task A_handler_that_returns_before_END_replies_and_what_still_comes_is_ignored()
    {
        _callee.Streams.OnTake = static (_, _) => new(9);
        _callee.OpenUp(1, "Take");
        await _callee.NextIsReplyAsync(1, 9L);

        _callee.Items(1, 7);
        _callee.EndItems(1);

        _callee.IsOpen();
        Assert.Equal(0, PeerState.Of(_callee.Peer).Incoming);
    }

    private static async IAsyncEnumerable<int> Numbers(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i;
        }

        await Task.CompletedTask;
    }
}
