using RpcOverSockets.Tests.Conformance;

namespace RpcOverSockets.Tests.Transport.Duplex;

/// <summary>Streams that stall or never come back.</summary>
public sealed class DuplexPressureTests : IAsyncLifetime
{
    private readonly RpcServer _server = new(new RpcServerOptions { DrainTimeout = TimeSpan.FromMilliseconds(100) });
    private readonly TestService _service = new();

    public Task InitializeAsync()
    {
        _server.AddService<ITestService>(_service);
        return _server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _service.Release();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_queued_during_a_write_leaves_in_one()
    {
        (TestStream left, TestStream right) = StreamPairs.InMemory();
        Task serving = _server.ServeAsync(left);
        await using var channel = RpcChannel.Over(right);
        await channel.ConnectAsync().WaitAsync(Eventually.Limit);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ITestService client = channel.CreateClient<ITestService>();
        right.OnWrite = _ => gate.Task;
        int before = right.Writes;

        Task<int>[] calls = [.. Enumerable.Range(0, 100).Select(i => client.AddAsync(i, 1).AsTask())];
        await Eventually.TrueAsync(() => right.Writes > before, "a write is under way");
        gate.SetResult();

        Assert.Equal(Enumerable.Range(1, 100), await Task.WhenAll(calls).WaitAsync(Eventually.Limit));
        Assert.InRange(right.Writes - before, 1, 4);
        await channel.DisposeAsync();
        await serving.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_stream_that_takes_nothing_is_a_slow_peer()
    {
        (TestStream left, TestStream right) = StreamPairs.InMemory();
        Task serving = _server.ServeAsync(left);
        var options = new RpcChannelOptions();
        options.Connection.SendStallTimeout = TimeSpan.FromMilliseconds(200);
        await using var channel = RpcChannel.Over(right, options);
        await channel.ConnectAsync().WaitAsync(Eventually.Limit);
        var never = new TaskCompletionSource();
        right.OnWrite = _ => never.Task;

        Task<byte[]?> call = channel.CreateClient<ITestService>().EchoAsync(new byte[100_000]).AsTask();

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.WaitAsync(Eventually.Limit));
        Assert.Equal(RpcStatus.Unavailable, error.Status);
        Assert.Contains("SlowPeer", error.Message, StringComparison.Ordinal);
        await channel.DisposeAsync();
        await serving.WaitAsync(Eventually.Limit);
        Assert.Equal(1, right.Disposals);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_never_comes_back_does_not_keep_the_channel_from_closing(bool onRead)
    {
        (TestStream left, TestStream right) = StreamPairs.InMemory();
        Task serving = _server.ServeAsync(left);
        var time = new ManualTimeProvider();
        var channel = RpcChannel.Over(right, new RpcChannelOptions { TimeProvider = time });
        await channel.ConnectAsync().WaitAsync(Eventually.Limit);
        var never = new TaskCompletionSource<int?>();
        right.OnRead = _ => onRead ? never.Task : Task.FromResult<int?>(null);
        right.OnWrite = _ => onRead ? Task.CompletedTask : never.Task;
        ITestService client = channel.CreateClient<ITestService>();
        Task call = client.WaitAsync().AsTask();

        Task disposing = channel.DisposeAsync().AsTask();

        await Eventually.TrueAsync(() => Advance(time, 250) && disposing.IsCompleted, "the channel is disposed");
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.WaitAsync(Eventually.Limit));
        Assert.Equal(RpcStatus.Unavailable, error.Status);
        await Eventually.TrueAsync(() => Advance(time, 250) && right.Disposals == 1, "the stream is disposed");
        never.SetResult(null); // comes back at last, to nobody
        await left.DisposeAsync();
        await serving.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_call_that_was_with_the_stream_may_have_left_and_one_behind_it_has_not()
    {
        (TestStream left, TestStream right) = StreamPairs.InMemory();
        Task serving = _server.ServeAsync(left);
        await using var channel = RpcChannel.Over(right);
        await channel.ConnectAsync().WaitAsync(Eventually.Limit);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int before = right.Writes;
        right.OnWrite = _ => gate.Task;
        ITestService client = channel.CreateClient<ITestService>();
        Task<int> first = client.AddAsync(1, 2).AsTask();
        await Eventually.TrueAsync(() => right.Writes > before, "a write is under way");
        Task<int> second = client.AddAsync(3, 4).AsTask();

        gate.SetException(new IOException("unplugged"));

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => first.WaitAsync(Eventually.Limit));
        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.Unknown), (error.Status, error.Outcome));
        error = await Assert.ThrowsAsync<RpcException>(() => second.WaitAsync(Eventually.Limit));
        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        await channel.DisposeAsync();
        await serving.WaitAsync(Eventually.Limit);
    }

    private static bool Advance(ManualTimeProvider time, int milliseconds)
    {
        time.AdvanceMs(milliseconds);
        return true;
    }
}
