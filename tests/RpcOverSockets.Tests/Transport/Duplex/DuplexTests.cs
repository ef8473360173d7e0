using RpcOverSockets.Tests.Conformance;

namespace RpcOverSockets.Tests.Transport.Duplex;

/// <summary>Calls over streams that are slow, broken or gone.</summary>
public sealed class DuplexTests : IAsyncLifetime
{
    private readonly RpcServer _server;
    private readonly TestService _service = new();

    public DuplexTests()
    {
        var options = new RpcServerOptions { DrainTimeout = TimeSpan.FromMilliseconds(500) };
        options.Socket.ConnectionsMax = 2;
        _server = new RpcServer(options);
        _server.AddService<ITestService>(_service);
    }

    public Task InitializeAsync() => _server.StartAsync();

    public async Task DisposeAsync()
    {
        _service.Release();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Calls_cross_streams_that_read_byte_by_byte()
    {
        (DuplexPipe left, DuplexPipe right) = DuplexPipe.Pair();
        Task serving = _server.ServeAsync(new TestStream(left) { ReadBytesMax = 1 });
        await using (var channel = RpcChannel.Over(new TestStream(right) { ReadBytesMax = 1 }))
        {
            ITestService client = channel.CreateClient<ITestService>();
            byte[] bytes = new byte[50_000];
            Random.Shared.NextBytes(bytes);

            Assert.Equal(5, await client.AddAsync(2, 3).InTime());
            Assert.Equal(bytes, await client.EchoAsync(bytes).InTime());
        }

        await serving.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Who_disposes_a_channel_while_it_is_disposed_waits_for_the_same_end()
    {
        var time = new ManualTimeProvider();
        (TestStream stream, _) = StreamPairs.InMemory();
        stream.OnRead = static _ => new TaskCompletionSource<int?>().Task; // and heeds no token: this is waited for
        var channel = RpcChannel.Over(stream, new RpcChannelOptions { TimeProvider = time });
        Task connecting = channel.ConnectAsync();

        Task[] disposals = [channel.DisposeAsync().AsTask(), channel.DisposeAsync().AsTask()];

        Assert.Equal([false, false], disposals.Select(static disposal => disposal.IsCompleted));
        await Eventually.TrueAsync(
            () =>
            {
                time.AdvanceMs(100);
                return disposals.All(static disposal => disposal.IsCompletedSuccessfully);
            },
            "both disposals end");
        await Assert.ThrowsAnyAsync<Exception>(() => connecting);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_stream_that_throws_ends_the_connection_with_its_reason(bool atClient, bool onRead)
    {
        bool fires = true;
        for (int n = 1; fires; n++)
        {
            Assert.InRange(n, 1, 50);
            (TestStream left, TestStream right) = StreamPairs.InMemory();
            fires = FailNth(atClient ? right : left, onRead, n, out Func<bool> hasFired);
            Task serving = _server.ServeAsync(left);
            await using var channel = RpcChannel.Over(right);
            ITestService client = channel.CreateClient<ITestService>();
            try
            {
                Assert.Equal(5, await client.AddAsync(2, 3).InTime());
                Assert.Equal(7, await client.AddAsync(4, 3).InTime());
            }
            catch (RpcException error)
            {
                Assert.True(hasFired(), error.Message);
                Assert.Equal(RpcStatus.Unavailable, error.Status);
                Assert.NotEqual(RpcOutcome.Executed, error.Outcome);
                if (atClient)
                {
                    Assert.Contains(onRead ? "reading from TestStream failed: unplugged" : "writing to TestStream failed: unplugged",
                        error.Message, StringComparison.Ordinal);
                }
            }

            await channel.DisposeAsync();
            await serving.WaitAsync(Eventually.Limit);
            Assert.Equal((1, 1), (left.Disposals, right.Disposals));
            fires = hasFired();
        }
    }

    [Theory]
    [InlineData(-1, "says that it read -1 bytes")]
    [InlineData(1 << 20, "says that it read 1048576 bytes")]
    [InlineData(0, "ended its side")]
    public async Task A_read_that_is_wrong_or_empty_ends_the_connection(int result, string reason)
    {
        (TestStream left, TestStream right) = StreamPairs.InMemory();
        right.OnRead = n => Task.FromResult<int?>(n == 1 ? result : null);
        Task serving = _server.ServeAsync(left);
        await using var channel = RpcChannel.Over(right);

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => channel.ConnectAsync().WaitAsync(Eventually.Limit));

        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        await serving.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task After_the_end_calls_are_not_sent_and_say_why()
    {
        (TestStream left, TestStream right) = StreamPairs.InMemory();
        Task serving = _server.ServeAsync(left);
        await using var channel = RpcChannel.Over(right);
        ITestService client = channel.CreateClient<ITestService>().With(new RpcCallOptions { WaitForReady = true });
        await client.NothingAsync().InTime();
        await _server.StopAsync().WaitAsync(Eventually.Limit);
        await serving.WaitAsync(Eventually.Limit);

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => client.NothingAsync().InTime());

        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        Assert.Contains("duplex:TestStream has ended", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be made again", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Disposing_the_channel_disposes_the_stream(bool isUsed)
    {
        (TestStream left, TestStream right) = StreamPairs.InMemory();
        Task serving = _server.ServeAsync(left);
        var channel = RpcChannel.Over(right);
        if (isUsed)
        {
            await channel.ConnectAsync().WaitAsync(Eventually.Limit);
        }

        await channel.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);

        Assert.Equal(1, right.Disposals);
        await serving.WaitAsync(Eventually.Limit);
        Assert.Equal(1, left.Disposals);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => channel.ConnectAsync());
    }

    [Fact]
    public async Task A_stop_lets_calls_finish_and_then_ends_serving()
    {
        (TestStream left, TestStream right) = StreamPairs.InMemory();
        Task serving = _server.ServeAsync(left);
        await using var channel = RpcChannel.Over(right);
        ITestService client = channel.CreateClient<ITestService>();
        Task waiting = client.WaitAsync().AsTask();
        await Eventually.TrueAsync(() => _service.Waiting == 1, "the handler waits");

        Task stopping = _server.StopAsync();
        Assert.False(serving.IsCompleted);
        _service.Release();

        await waiting.WaitAsync(Eventually.Limit);
        await stopping.WaitAsync(Eventually.Limit);
        await serving.WaitAsync(Eventually.Limit);
        Assert.Equal(1, left.Disposals);
    }

    [Fact]
    public async Task The_token_of_serving_ends_the_connection()
    {
        (TestStream left, TestStream right) = StreamPairs.InMemory();
        using var cancellation = new CancellationTokenSource();
        Task serving = _server.ServeAsync(left, cancellation.Token);
        await using var channel = RpcChannel.Over(right);
        Task waiting = channel.CreateClient<ITestService>().WaitAsync().AsTask();
        await Eventually.TrueAsync(() => _service.Waiting == 1, "the handler waits");

        await cancellation.CancelAsync();

        await serving.WaitAsync(Eventually.Limit);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => waiting.WaitAsync(Eventually.Limit));
        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.Unknown), (error.Status, error.Outcome));
        await Eventually.TrueAsync(() => _service.Cancelled == 1, "the handler saw its token");
    }

    [Fact]
    public async Task A_stream_beyond_the_limit_of_connections_is_disposed()
    {
        Stream[] open = [.. Enumerable.Range(0, 2).Select(_ => StreamPairs.InMemory().Left)];
        Task[] serving = [.. open.Select(stream => _server.ServeAsync(stream))];
        TestStream third = StreamPairs.InMemory().Left;

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => _server.ServeAsync(third).WaitAsync(Eventually.Limit));

        Assert.Equal(RpcStatus.ResourceExhausted, error.Status);
        Assert.Contains("ConnectionsMax is 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, third.Disposals);
        await _server.StopAsync().WaitAsync(Eventually.Limit);
        await Task.WhenAll(serving).WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_server_that_does_not_run_disposes_the_stream()
    {
        await using var server = new RpcServer();
        TestStream stream = StreamPairs.InMemory().Left;

        await Assert.ThrowsAsync<InvalidOperationException>(() => server.ServeAsync(stream));

        Assert.Equal(1, stream.Disposals);
    }

    [Fact]
    public async Task Noise_is_closed_without_an_answer()
    {
        (TestStream left, TestStream right) = StreamPairs.InMemory();
        Task serving = _server.ServeAsync(left);

        await right.WriteAsync("GET / HTTP/1.1\r\n"u8.ToArray());

        await serving.WaitAsync(Eventually.Limit);
        Assert.Equal(0, await right.ReadAsync(new byte[1]));
        Assert.Equal(0, left.Writes);
    }

    [Fact]
    public void Streams_that_go_one_way_are_refused()
    {
        using var readOnly = new MemoryStream([], writable: false);

        Assert.Throws<ArgumentException>(() => RpcChannel.Over(readOnly));
        Assert.Throws<ArgumentNullException>(() => RpcChannel.Over((Stream)null!));
        ArgumentException error = Assert.Throws<ArgumentException>(() => RpcEndPoint.Parse("duplex:TestStream"));
        Assert.Contains("RpcChannel.Over", error.Message, StringComparison.Ordinal);
    }

    private static bool FailNth(TestStream stream, bool onRead, int nth, out Func<bool> hasFired)
    {
        bool fired = false;
        hasFired = () => Volatile.Read(ref fired);
        if (onRead)
        {
            stream.OnRead = n => n == nth ? throw Fire() : Task.FromResult<int?>(null);
        }
        else
        {
            stream.OnWrite = n => n == nth ? throw Fire() : Task.CompletedTask;
        }

        return true;

        IOException Fire()
        {
            Volatile.Write(ref fired, true);
            return new IOException("unplugged");
        }
    }
}
