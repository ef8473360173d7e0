using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Tests.Streams;

/// <summary>What streams must do on every transport. Each transport derives one class and gives its end point.</summary>
public abstract class StreamConformance : IAsyncLifetime
{
    private RpcServer _server = null!;
    private RpcChannel _channel = null!;

    protected abstract string ListenOn { get; }

    private StreamService Service { get; } = new();

    private IStreamService Client { get; set; } = null!;

    public async Task InitializeAsync()
    {
        _server = new RpcServer(new RpcServerOptions { DrainTimeout = TimeSpan.FromMilliseconds(200) });
        _server.AddService<IStreamService>(Service);
        _server.Listen(ListenOn);
        await _server.StartAsync();
        _channel = await ConnectAsync(_server);
        Client = _channel.CreateClient<IStreamService>();
    }

    public async Task DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _server.DisposeAsync();
        await NobodyIsAliveAsync();
    }

    protected virtual Task<RpcChannel> ConnectAsync(RpcServer server) =>
        Task.FromResult(RpcChannel.Create(server.EndPoints[0].ToString()));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(200_000)]
    public async Task Items_come_in_order_and_all(int count)
    {
        Assert.Equal(Enumerable.Range(5, count), await Client.CountAsync(5, count).ToListAsync().InTime());
    }

    [Fact]
    public async Task An_item_that_was_yielded_arrives_although_the_next_takes_long()
    {
        await using IAsyncEnumerator<int> items = Client.GatedAsync().GetAsyncEnumerator();
        for (int i = 0; i < 3; i++)
        {
            Service.Allow(1);
            Assert.True(await items.MoveNextAsync().InTime());
            Assert.Equal(i, items.Current);
        }
    }

    [Fact]
    public async Task A_slow_reader_stops_its_producer_and_nobody_else()
    {
        await using IAsyncEnumerator<byte[]> slow = Client.BlobsAsync(1000, 10_000).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync().InTime());

        Assert.Equal(Enumerable.Range(0, 50_000), await Client.CountAsync(0, 50_000).ToListAsync().InTime());

        Assert.InRange(Service.Produced - 50_000, 1, 20); // 64 KiB of credit, one frame, and what the reader has read
        for (int i = 1; i < 1000; i++)
        {
            Assert.True(await slow.MoveNextAsync().InTime());
            Assert.Equal((10_000, (byte)i), (slow.Current.Length, slow.Current[^1]));
        }

        Assert.False(await slow.MoveNextAsync().InTime());
    }

    [Fact]
    public async Task Who_leaves_the_enumeration_early_cancels_the_producer()
    {
        // Often, because a producer that waits for credit must find its token cancelled as soon as that wait ends.
        for (int time = 1; time <= 20; time++)
        {
            await foreach (int item in Client.CountAsync(0, int.MaxValue))
            {
                if (item == 1000)
                {
                    break;
                }
            }

            await NobodyIsAliveAsync();
            Assert.Equal(time, Service.Cancelled);
        }
    }

    [Fact]
    public async Task A_token_of_the_call_ends_the_enumeration_on_both_sides()
    {
        using var cancellation = new CancellationTokenSource();
        await using IAsyncEnumerator<int> items = Client.GatedAsync(cancellation.Token).GetAsyncEnumerator();
        Service.Allow(1);
        Assert.True(await items.MoveNextAsync().InTime());
        ValueTask<bool> next = items.MoveNextAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.InTime());
        await NobodyIsAliveAsync();
    }

    [Fact]
    public async Task A_token_of_the_enumeration_ends_it_on_both_sides()
    {
        using var cancellation = new CancellationTokenSource();
        await using IAsyncEnumerator<int> items = Client.GatedAsync().GetAsyncEnumerator(cancellation.Token);
        ValueTask<bool> first = items.MoveNextAsync();
        await Eventually.TrueAsync(() => Service.Alive == 1, "the producer begins");

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.InTime());
        await NobodyIsAliveAsync();
    }

    [Fact]
    public async Task A_deadline_ends_the_enumeration_on_both_sides()
    {
        IStreamService hasty = Client.With(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(50) });

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => hasty.GatedAsync().ToListAsync().InTime());

        Assert.Equal(RpcStatus.DeadlineExceeded, error.Status);
        await NobodyIsAliveAsync();
    }

    [Fact]
    public async Task A_failure_of_the_producer_comes_after_its_items()
    {
        var items = new List<int>();

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Client.FailAfterAsync(3).CollectAsync(items).InTime());

        Assert.Equal((RpcStatus.FailedPrecondition, "enough", RpcOutcome.Executed), (error.Status, error.Message, error.Outcome));
        Assert.Equal([0, 1, 2], items);
    }

    [Fact]
    public async Task An_unexpected_failure_of_the_producer_tells_nothing()
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(
            () => Client.FailAfterAsync(1, unexpected: true).ToListAsync().InTime());

        Assert.Equal(RpcStatus.Unknown, error.Status);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_of_items_completes_with_the_first_and_can_be_enumerated_once()
    {
        IAsyncEnumerable<int> items = await Client.OpenAsync(3).InTime();

        Assert.Equal([0, 1, 2], await items.ToListAsync().InTime());
        Assert.Throws<InvalidOperationException>(() => items.GetAsyncEnumerator());
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Client.OpenAsync(3, fails: true).InTime());
        Assert.Equal(RpcStatus.NotFound, error.Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200_000)]
    public async Task A_caller_sends_items_beside_its_arguments(int count)
    {
        Assert.Equal(Enumerable.Range(0, count).Sum(static i => (long)i), await Client.SumAsync(Numbers(count)).InTime());
    }

    [Fact]
    public async Task A_result_that_comes_early_stops_the_callers_producer()
    {
        var ended = new TaskCompletionSource();

        Assert.Equal(6, await Client.SumFirstAsync(4, Endless(ended)).InTime());

        await ended.Task.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_failure_of_the_callers_producer_is_thrown_at_the_caller_and_cancels_the_handler()
    {
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => Client.SumAsync(Failing()).InTime());

        Assert.Equal("mine", error.Message);
        await Eventually.TrueAsync(() => Service.Cancelled == 1, "the handler sees its token fire");
    }

    [Fact]
    public async Task Both_sides_talk_in_turns()
    {
        var said = new TaskCompletionSource<string>();
        await using IAsyncEnumerator<string> answers = Client.ChatAsync(Lines(said.Task)).GetAsyncEnumerator();

        Assert.True(await answers.MoveNextAsync().InTime());
        Assert.Equal("HELLO", answers.Current);
        said.SetResult("you");
        Assert.True(await answers.MoveNextAsync().InTime());
        Assert.Equal("YOU", answers.Current);
        Assert.False(await answers.MoveNextAsync().InTime());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10_000_000)]
    public async Task Bytes_of_the_caller_arrive(int count)
    {
        Assert.Equal(count, await Client.UploadAsync(PipeReader.Create(new Pattern.Source(count))).InTime());
        Assert.Equal(count, await Client.UploadStreamAsync(new Pattern.Source(count)).InTime());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10_000_000)]
    public async Task Bytes_of_the_handler_arrive(int count)
    {
        PipeReader reader = await Client.DownloadAsync(count).InTime();
        Assert.Equal(count, await Service.UploadAsync(reader, CancellationToken.None).InTime());
        await reader.CompleteAsync();
        await using Stream stream = await Client.DownloadStreamAsync(count).InTime();
        Assert.Equal(count, await Service.UploadStreamAsync(stream, CancellationToken.None).InTime());
        var pipe = new Pipe();
        Task<long> read = Service.UploadAsync(pipe.Reader, CancellationToken.None).AsTask();
        Assert.Equal(count, await Client.ExportAsync(count, pipe.Writer).InTime());
        Assert.Equal(count, await read.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_failure_after_bytes_reaches_the_caller()
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Client.ExportAndFailAsync(100, new MemoryStream()).InTime());

        Assert.Equal(RpcStatus.Aborted, error.Status);
    }

    [Fact]
    public async Task A_reader_of_bytes_that_leaves_early_cancels_the_handler()
    {
        PipeReader reader = await Client.DownloadAsync(long.MaxValue).InTime();
        _ = await reader.ReadAsync();
        await reader.CompleteAsync();
        var pipe = new Pipe();
        Task<int> export = Client.ExportAsync(int.MaxValue, pipe.Writer).AsTask();
        _ = await pipe.Reader.ReadAsync();
        await pipe.Reader.CompleteAsync(new InvalidDataException("no more"));

        await Assert.ThrowsAnyAsync<Exception>(() => export.WaitAsync(Eventually.Limit));
        await NobodyIsAliveAsync();
    }

    private static async IAsyncEnumerable<int> Numbers(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 1000 == 999)
            {
                await Task.Yield();
            }

            yield return i;
        }
    }

    [Fact]
    public async Task A_callback_of_the_token_may_wait_for_the_end_of_a_stream()
    {
        using var cancellation = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        Task call = Client.ReadInCallbackAsync(Endless(ended), cancellation.Token);
        await Eventually.TrueAsync(() => Service.Alive == 1, "the handler begins");

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        await NobodyIsAliveAsync();
        await ended.Task.WaitAsync(Eventually.Limit);
    }

    private static async IAsyncEnumerable<int> Endless(
        TaskCompletionSource ended, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return i;
                await Task.Yield();
            }
        }
        finally
        {
            ended.SetResult();
        }
    }

    private async IAsyncEnumerable<int> Failing()
    {
        yield return 1;
        await Eventually.TrueAsync(() => Service.Alive == 1, "the handler begins"); // a call that has not begun is dropped instead
        throw new InvalidDataException("mine");
    }

    private static async IAsyncEnumerable<string> Lines(Task<string> second)
    {
        yield return "hello";
        yield return await second;
    }

    private Task NobodyIsAliveAsync() => Eventually.TrueAsync(() => Service.Alive == 0, "all producers end");
}
