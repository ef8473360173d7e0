using System.IO.Pipelines;
using RpcOverSockets.Tests.Streams;

namespace RpcOverSockets.Tests.Interceptors;

/// <summary>Interceptors of a client stand around every kind of call, and the call does the same as without them.</summary>
public sealed class ClientInterceptorKindTests : IAsyncLifetime
{
    private readonly ClientRecorder _recorder = new();
    private InterceptorRig _rig = null!;

    private IStreamService Streams => _rig.StreamCalls;

    public async Task InitializeAsync()
    {
        var options = new RpcChannelOptions();
        options.Interceptors.Add(_recorder);
        _rig = await InterceptorRig.StartAsync(options);
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task A_call_with_and_without_a_result()
    {
        Assert.Equal("x", await _rig.Calls.EchoTextAsync("x").InTime());
        await _rig.Calls.NothingAsync().InTime();

        Seen(">Unary EchoTextAsync String", "<EchoTextAsync", ">Unary NothingAsync RpcNothing", "<NothingAsync");
    }

    [Fact]
    public async Task A_one_way_call()
    {
        await _rig.Calls.NoteAsync([1]).InTime();

        Seen(">OneWay NoteAsync RpcNothing", "<NoteAsync");
        await Eventually.TrueAsync(() => _rig.Service.Notes == 1, "the note comes");
    }

    [Fact]
    public async Task A_stream_of_items_each_time_it_is_enumerated()
    {
        IAsyncEnumerable<int> items = Streams.CountAsync(5, 1000);
        Assert.Empty(_recorder.Log);

        Assert.Equal(Enumerable.Range(5, 1000), await items.ToListAsync().InTime());
        Assert.Equal(1000, (await items.ToListAsync().InTime()).Count);

        Seen(">CalleeStream CountAsync Int32", "<CountAsync", ">CalleeStream CountAsync Int32", "<CountAsync");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Null_instead_of_a_stream_is_told_by_the_name_of_the_method(bool hasItems)
    {
        var options = new RpcChannelOptions();
        options.Interceptors.Add(new NullInterceptor(hasItems));
        await using InterceptorRig rig = await InterceptorRig.StartAsync(options);

        InvalidOperationException items = await Assert.ThrowsAsync<InvalidOperationException>(
            () => rig.StreamCalls.CountAsync(1, 2).ToListAsync().InTime());
        InvalidOperationException bytes = await Assert.ThrowsAsync<InvalidOperationException>(
            () => rig.StreamCalls.DownloadStreamAsync(10).InTime());

        Assert.Contains("/CountAsync", items.Message, StringComparison.Ordinal);
        Assert.Contains("/DownloadStreamAsync", bytes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_left_early()
    {
        await foreach (int item in Streams.CountAsync(0, int.MaxValue))
        {
            if (item == 1000)
            {
                break;
            }
        }

        Seen(">CalleeStream CountAsync Int32", "<CountAsync");
        await Eventually.TrueAsync(() => _rig.Streams.Cancelled == 1, "the handler sees its token fire");
    }

    [Fact]
    public async Task A_task_of_items()
    {
        IAsyncEnumerable<int> items = await Streams.OpenAsync(3).InTime();
        Seen(">CalleeStream OpenAsync Int32");

        Assert.Equal([0, 1, 2], await items.ToListAsync().InTime());
        Seen(">CalleeStream OpenAsync Int32", "<OpenAsync");
        Assert.Throws<InvalidOperationException>(() => items.GetAsyncEnumerator());

        Assert.Empty(await (await Streams.OpenAsync(0).InTime()).ToListAsync().InTime());
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Streams.OpenAsync(3, fails: true).InTime());
        Assert.Equal(RpcStatus.NotFound, error.Status);
    }

    [Fact]
    public async Task A_task_of_items_that_is_left_or_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        IAsyncEnumerable<int> left = await Streams.OpenAsync(int.MaxValue).InTime();
        IAsyncEnumerable<int> cancelled = await Streams.OpenAsync(int.MaxValue).InTime();

        await left.GetAsyncEnumerator().DisposeAsync();
        await cancellation.CancelAsync();
        await using IAsyncEnumerator<int> items = cancelled.GetAsyncEnumerator(cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await items.MoveNextAsync().InTime())
            {
                // What had come already.
            }
        });
        await Eventually.TrueAsync(() => _rig.Streams.Alive == 0, "both producers end");
    }

    [Fact]
    public async Task Streams_of_the_caller_and_of_both()
    {
        Assert.Equal(6, await Streams.SumAsync(Numbers(4)).InTime());
        Assert.Equal(["A", "B"], await Streams.ChatAsync(Lines("a", "b")).ToListAsync().InTime());

        Seen(">CallerStream SumAsync Int64", "<SumAsync", ">DuplexStream ChatAsync String", "<ChatAsync");
    }

    [Fact]
    public async Task Bytes_in_every_shape()
    {
        Assert.Equal(100_000, await Streams.UploadAsync(PipeReader.Create(new Pattern.Source(100_000))).InTime());
        Assert.Equal(1000, await Streams.UploadStreamAsync(new Pattern.Source(1000)).InTime());
        PipeReader pipe = await Streams.DownloadAsync(10).InTime();
        Assert.Equal(10, (await pipe.ReadAtLeastAsync(10).InTime()).Buffer.Length);
        await pipe.CompleteAsync();
        Stream stream = await Streams.DownloadStreamAsync(100_000).InTime();
        await using var copy = new MemoryStream();
        await stream.CopyToAsync(copy).InTime();
        var body = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        Assert.Equal(50, await Streams.ExportAsync(50, body.Writer).InTime());

        Assert.Equal(100_000, copy.Length);
        Seen(
            ">CallerStream UploadAsync Int64", "<UploadAsync", ">CallerStream UploadStreamAsync Int64", "<UploadStreamAsync",
            ">CalleeStream DownloadAsync PipeReader", "<DownloadAsync", ">CalleeStream DownloadStreamAsync PipeReader",
            "<DownloadStreamAsync", ">CalleeStream ExportAsync Int32", "<ExportAsync");
    }

    private static async IAsyncEnumerable<int> Numbers(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    private static async IAsyncEnumerable<string> Lines(params string[] lines)
    {
        foreach (string line in lines)
        {
            await Task.Yield();
            yield return line;
        }
    }

    private void Seen(params string[] lines) => Assert.Equal(lines, _recorder.Log.ToArray());

    /// <summary>Gives null, or items that give it.</summary>
    private sealed class NullInterceptor(bool hasItems) : RpcClientInterceptor
    {
        public override ValueTask<TResult> CallAsync<TResult>(RpcClientCall call, Func<RpcClientCall, ValueTask<TResult>> next) =>
            new(default(TResult)!);

        public override IAsyncEnumerable<TItem> StreamAsync<TItem>(
            RpcClientCall call, Func<RpcClientCall, IAsyncEnumerable<TItem>> next) => hasItems ? new NoItems<TItem>() : null!;
    }

    private sealed class NoItems<TItem> : IAsyncEnumerable<TItem>
    {
        public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default) => null!;
    }
}
