using System.IO.Pipelines;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>How streams of own calls end: their reader gets what came before the end, and then the end.</summary>
public sealed class StreamEndTests
{
    private readonly PeerRig _rig = new(isInitiator: true);
    private readonly List<int> _items = [];

    [Fact]
    public async Task A_connection_that_is_lost_ends_a_reader_of_items_after_what_came()
    {
        uint id = Open(out Task reading);
        _rig.Items(id, 1, 2);
        _rig.Items(id, 3);

        _rig.Finish();

        await reading.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        Assert.Equal([1, 2, 3], _items);
    }

    [Fact]
    public async Task A_connection_that_is_lost_ends_a_reader_that_comes_late_after_what_came()
    {
        IAsyncEnumerator<int> items = _rig.StreamClient.ItemsAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Items(id, 1, 2);
        _rig.Items(id, 3);

        _rig.Finish();

        Assert.True(await first.Promptly());
        Assert.True(await items.MoveNextAsync().InTime());
        Assert.True(await items.MoveNextAsync().InTime());
        Assert.Equal(3, items.Current);
        await items.MoveNextAsync().AsTask().FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        Assert.False(await items.MoveNextAsync().InTime());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_of_bytes_gets_what_came_before_a_failure(bool isError)
    {
        Task<PipeReader> opening = _rig.StreamClient.DownAsync(1).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Bytes(id, 1000);
        PipeReader reader = await opening.Promptly();
        _rig.Bytes(id, 1000, from: 1000);
        if (isError)
        {
            _rig.Error(id, (int)RpcStatus.DataLoss, "lost", 0);
        }
        else
        {
            _rig.Finish();
        }

        ReadResult result = await reader.ReadAsync();
        Assert.Equal((2000, false), ((int)result.Buffer.Length, result.IsCompleted));
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        await Task.Run(async () => await reader.ReadAsync()).FailsWithAsync(
            isError ? RpcStatus.DataLoss : RpcStatus.Unavailable, isError ? RpcOutcome.Executed : RpcOutcome.Unknown);
        await reader.CompleteAsync();
    }

    [Fact]
    public async Task A_stream_over_bytes_gets_what_came_before_a_failure()
    {
        Task<PipeReader> opening = _rig.StreamClient.DownAsync(1).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Bytes(id, 1000);
        await using Stream stream = (await opening.Promptly()).AsStream();
        _rig.Error(id, (int)RpcStatus.DataLoss, "lost", 0);
        byte[] buffer = new byte[600];

        Assert.Equal(600, await stream.ReadAsync(buffer));
        Assert.Equal(400, await stream.ReadAsync(buffer));
        await stream.ReadAsync(buffer).AsTask().FailsWithAsync(RpcStatus.DataLoss, RpcOutcome.Executed);
    }

    [Fact]
    public async Task A_failure_instead_of_the_first_bytes_fails_the_call()
    {
        Task<PipeReader> opening = _rig.StreamClient.DownAsync(1).AsTask();

        _rig.Error(_rig.Next(FrameKind.Call).Call, (int)RpcStatus.NotFound, "no", 1);

        await opening.FailsWithAsync(RpcStatus.NotFound, RpcOutcome.NotExecuted);
    }

    [Fact]
    public async Task A_writer_that_takes_bytes_gets_those_before_a_failure()
    {
        await using var file = new MemoryStream();
        Task<int> call = _rig.StreamClient.ExportAsync(1, PipeWriter.Create(file, new StreamPipeWriterOptions(leaveOpen: true))).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Bytes(id, 1000);
        _rig.Error(id, (int)RpcStatus.DataLoss, "lost", 0);

        await call.FailsWithAsync(RpcStatus.DataLoss, RpcOutcome.Executed);
        Assert.Equal(1000, file.Length);
    }

    [Fact]
    public async Task A_token_frees_a_caller_whose_writer_takes_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        var stuck = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        Task<int> call = _rig.StreamClient.ExportAsync(1, stuck.Writer, cancellation.Token).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Bytes(id, 1000);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Promptly());
        Assert.Equal(id, _rig.Next(FrameKind.Cancel).Call);
    }

    [Fact]
    public async Task A_token_frees_a_caller_whose_writer_takes_nothing_after_the_reply()
    {
        using var cancellation = new CancellationTokenSource();
        var stuck = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        Task<int> call = _rig.StreamClient.ExportAsync(1, stuck.Writer, cancellation.Token).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Bytes(id, 1000);
        _rig.Reply(id, 1);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Promptly());
        _rig.IsOpen();
    }

    [Fact]
    public async Task A_writer_that_fails_after_the_reply_fails_the_call()
    {
        await using var full = new FullStream();
        var pipe = PipeWriter.Create(full);
        Task<int> call = _rig.StreamClient.ExportAsync(1, pipe).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Bytes(id, 1000);
        _rig.Reply(id, 1);
        full.Fail();

        IOException error = await Assert.ThrowsAsync<IOException>(() => call.Promptly());

        Assert.Equal("full", error.Message);
        _rig.IsOpen();
    }

    [Fact]
    public async Task A_deadline_drops_what_was_not_read_and_cancels()
    {
        IStreamCalls hasty = _rig.CreateStreamClient(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(1) });
        IAsyncEnumerator<int> items = hasty.ItemsAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        SentFrame call = _rig.Next(FrameKind.Call);
        Assert.Equal(1000u, call.TimeoutMs);
        _rig.Items(call.Call, 1);
        Assert.True(await first.Promptly());
        _rig.Items(call.Call, 2);

        _rig.Time.AdvanceMs(1000);

        Assert.Equal(call.Call, _rig.Next(FrameKind.Cancel).Call);
        await items.MoveNextAsync().AsTask().FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.Unknown);
        _rig.Items(call.Call, 3);
        _rig.IsOpen();
        Assert.Equal(1, PeerState.Of(_rig.Peer).Outgoing);
        _rig.Error(call.Call, (int)RpcStatus.DeadlineExceeded, "late", 0);
        Assert.Equal(default, PeerState.Of(_rig.Peer));
    }

    [Fact]
    public async Task A_stream_has_no_deadline_by_default()
    {
        uint id = Open(out Task reading, out SentFrame call);
        Assert.Equal(0u, call.TimeoutMs);

        for (int i = 0; i < 1000; i++)
        {
            _rig.Time.AdvanceMs(10_000);
            _rig.Inject(FrameKind.Pong, 0, 0, new byte[8]);
        }

        _rig.Reply(id, null);

        await reading.Promptly();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(9)]
    public async Task Frames_of_a_call_whose_caller_has_left_are_dropped(byte kind)
    {
        IAsyncEnumerator<int> items = _rig.StreamClient.ItemsAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Items(id, 1);
        Assert.True(await first.Promptly());
        await items.DisposeAsync();
        Assert.Equal(id, _rig.Next(FrameKind.Cancel).Call);

        _rig.Inject((FrameKind)kind, 0, id, 0, 0, 0, 1);

        _rig.IsOpen();
        _rig.Reply(id, null);
        Assert.Equal(default, PeerState.Of(_rig.Peer));
    }

    [Fact]
    public async Task A_GOAWAY_lets_open_streams_go_on()
    {
        uint id = Open(out Task reading);
        _rig.Items(id, 1);
        _rig.Inject(FrameKind.GoAway, 0, 0, Pack.Array(9, "shutting down"));
        _rig.Items(id, 2);
        _rig.Reply(id, null);

        await reading.Promptly();
        Assert.Equal([1, 2], _items);
        await _rig.StreamClient.TakeAsync(_rig.Streams.ItemsAsync(1, default)).AsTask()
            .FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
    }

    private uint Open(out Task reading) => Open(out reading, out _);

    private uint Open(out Task reading, out SentFrame call)
    {
        reading = _rig.StreamClient.ItemsAsync(1).DrainAsync(_items);
        call = _rig.Next(FrameKind.Call);
        return call.Call;
    }

    /// <summary>Takes nothing until it fails.</summary>
    private sealed class FullStream : MemoryStream
    {
        private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await _failure.Task;

        internal void Fail() => _failure.SetException(new IOException("full"));
    }

    [Fact]
    public async Task Pipes_of_a_call_that_cannot_start_are_completed_with_its_failure()
    {
        var rig = new PeerRig(isInitiator: true);
        rig.Finish();
        var up = new Pipe();
        var down = new Pipe();

        await rig.StreamClient.UpAsync(up.Reader).AsTask().FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        await rig.StreamClient.ExportAsync(1, down.Writer).AsTask().FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);

        await Assert.ThrowsAsync<RpcException>(() => up.Writer.WriteAsync(new byte[100_000]).AsTask().Promptly());
        await Assert.ThrowsAsync<RpcException>(() => down.Reader.ReadAsync().AsTask().Promptly());
    }
}
