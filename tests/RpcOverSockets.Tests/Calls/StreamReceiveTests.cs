using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>What our readers grant, and what a peer that sends more gets (protocol.md §4, "Credit").</summary>
public sealed class StreamReceiveTests
{
    private const int Window = 65_536;

    private readonly PeerRig _callee = new();
    private readonly PeerRig _caller = new(isInitiator: true);

    [Theory]
    [InlineData("Take", FrameKindItem)]
    [InlineData("Up", FrameKindBytes)]
    public void A_frame_without_credit_ends_the_connection(string method, byte kind)
    {
        HoldReaders();
        _callee.OpenUp(1, method);
        _callee.Inject((FrameKind)kind, 0, 1, new byte[Window]);
        _callee.IsOpen();

        _callee.Inject((FrameKind)kind, 0, 1, 0);

        _callee.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData("Take", FrameKindItem)]
    [InlineData("Up", FrameKindBytes)]
    public void The_last_frame_may_overdraw_the_credit(string method, byte kind)
    {
        HoldReaders();
        _callee.OpenUp(1, method);
        _callee.Inject((FrameKind)kind, 0, 1, new byte[Window - 1]);
        _callee.Inject((FrameKind)kind, 0, 1, new byte[500_000]);
        _callee.IsOpen();

        _callee.Inject((FrameKind)kind, 0, 1, 0);

        _callee.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public async Task A_callee_without_credit_that_goes_on_ends_the_connection()
    {
        await using IAsyncEnumerator<int> items = _caller.StreamClient.ItemsAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;
        _caller.Zeros(id, 1);
        Assert.True(await first.Promptly());
        _caller.Zeros(id, Window - 1);
        _caller.IsOpen();

        _caller.Zeros(id, 1);

        _caller.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public async Task A_reader_grants_when_it_has_read_half_of_the_window()
    {
        await using IAsyncEnumerator<int> items = _caller.StreamClient.ItemsAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;
        for (int i = 0; i < 4; i++)
        {
            _caller.Zeros(id, Window / 4);
        }

        Assert.True(await first.Promptly());
        for (int i = 1; i < (Window / 2) - 32; i++)
        {
            Assert.True(await items.MoveNextAsync());
        }

        _caller.NothingIsSent();
        for (int i = 0; i < 64; i++)
        {
            Assert.True(await items.MoveNextAsync());
        }

        SentFrame credit = _caller.Next(FrameKind.Credit);
        Assert.Equal((id, (uint)Window / 2), (credit.Call, credit.Grant));
        _caller.Zeros(id, Window / 2);
        _caller.IsOpen();
    }

    [Fact]
    public async Task What_is_granted_is_what_was_read_over_a_long_stream()
    {
        Task<List<int>> items = _caller.StreamClient.ItemsAsync(1).DrainAsync();
        uint id = _caller.Next(FrameKind.Call).Call;
        var random = new Random(5);
        long sent = 0;
        long granted = Window;
        while (sent < 3_000_000)
        {
            int lengthBytes = random.Next(1, 40_000);
            _caller.Zeros(id, lengthBytes);
            sent += lengthBytes;
            await Eventually.TrueAsync(
                () =>
                {
                    while (_caller.HasNext(FrameKind.Credit))
                    {
                        granted += _caller.Next().Grant;
                    }

                    return granted > sent;
                },
                "credit comes back");
            Assert.InRange(granted - sent, 1, Window);
        }

        _caller.Reply(id, null);
        Assert.Equal(sent, (await items.Promptly()).Count);
    }

    [Fact]
    public async Task A_reader_of_bytes_grants_what_it_has_looked_at()
    {
        var read = new TaskCompletionSource<System.IO.Pipelines.PipeReader>();
        var done = new TaskCompletionSource<int>();
        _callee.Streams.OnUp = async (bytes, _) =>
        {
            read.SetResult(bytes);
            return await done.Task.ConfigureAwait(false);
        };
        _callee.OpenUp(1, "Up");
        System.IO.Pipelines.PipeReader reader = await read.Task.Promptly();
        _callee.Bytes(1, 40_000);
        System.IO.Pipelines.ReadResult result = await reader.ReadAsync();
        reader.AdvanceTo(result.Buffer.Start);
        _callee.NothingIsSent();

        result = await reader.ReadAsync();
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);

        Assert.Equal(40_000u, _callee.Next(FrameKind.Credit).Grant);
        _callee.Bytes(1, 65_000, from: 40_000);
        result = await reader.ReadAsync();
        Assert.Equal(105_000, result.Buffer.Length);
        reader.AdvanceTo(result.Buffer.End);
        Assert.Equal(65_000u, _callee.Next(FrameKind.Credit).Grant);
        done.SetResult(0);
        await _callee.NextIsReplyAsync(1, 0L);
    }

    [Fact]
    public async Task No_credit_is_sent_after_the_reply_of_a_call_whose_handler_left_a_reader_behind()
    {
        IAsyncEnumerator<int>? left = null;
        _callee.Streams.OnTake = async (items, token) =>
        {
            left = items.GetAsyncEnumerator(token);
            await left.MoveNextAsync().ConfigureAwait(false);
            return 1;
        };
        _callee.OpenUp(1, "Take");
        _callee.Zeros(1, 1000);
        _callee.Zeros(1, Window - 1000);
        await _callee.NextIsReplyAsync(1, 1L);

        Exception? failure = null;
        for (int i = 0; failure is null; i++)
        {
            Assert.InRange(i, 0, Window);
            failure = await Record.ExceptionAsync(async () => Assert.True(await left!.MoveNextAsync().InTime()));
        }

        Assert.IsType<ObjectDisposedException>(failure);
        _callee.NothingIsSent();
        await left!.DisposeAsync();
        _callee.IsOpen();
    }

    [Fact]
    public async Task No_credit_is_sent_for_a_call_that_has_ended_at_the_other_side()
    {
        await using IAsyncEnumerator<int> items = _caller.StreamClient.ItemsAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;
        _caller.Zeros(id, Window);
        _caller.Reply(id, null);

        Assert.True(await first.Promptly());
        for (int i = 1; i < Window; i++)
        {
            Assert.True(await items.MoveNextAsync());
        }

        Assert.False(await items.MoveNextAsync());
        _caller.NothingIsSent();
    }

    [Fact]
    public async Task A_handler_that_stops_reading_goes_on_and_its_caller_stays_within_its_credit()
    {
        var done = new TaskCompletionSource<int>();
        _callee.Streams.OnTake = async (items, token) =>
        {
            await foreach (int _ in items.ConfigureAwait(false))
            {
                break;
            }

            return await done.Task.ConfigureAwait(false);
        };
        _callee.OpenUp(1, "Take");
        _callee.Zeros(1, 60_000);
        _callee.Zeros(1, 10_000);

        _callee.IsOpen();
        done.SetResult(3);
        await _callee.NextIsReplyAsync(1, 3L);
    }

    private const byte FrameKindItem = (byte)FrameKind.Item;
    private const byte FrameKindBytes = (byte)FrameKind.Bytes;

    private void HoldReaders()
    {
        _callee.Streams.OnTake = static (_, _) => new(new TaskCompletionSource<int>().Task);
        _callee.Streams.OnUp = static (_, _) => new(new TaskCompletionSource<int>().Task);
    }
}
