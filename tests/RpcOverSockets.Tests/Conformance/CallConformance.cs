using System.Buffers;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Tests.Conformance;

/// <summary>What every transport must do. Each transport derives one class and gives its end point, or connects in its own way.</summary>
public abstract class CallConformance : IAsyncLifetime
{
    private RpcServer _server = null!;
    private RpcChannel _channel = null!;

    protected TestService Service { get; } = new();

    protected ITestService Client { get; private set; } = null!;

    /// <summary>Null for a transport that does not listen.</summary>
    protected abstract string? ListenOn { get; }

    /// <summary>What errors name.</summary>
    protected virtual string Address => _server.EndPoints[0].ToString();

    public async Task InitializeAsync()
    {
        _server = new RpcServer(new RpcServerOptions { DrainTimeout = TimeSpan.FromMilliseconds(200) }, Reactor);
        _server.AddService<ITestService>(Service);
        if (ListenOn is string endPoint)
        {
            _server.Listen(endPoint);
        }

        await _server.StartAsync();
        _channel = await ConnectAsync(_server);
        Client = _channel.CreateClient<ITestService>();
    }

    /// <summary>Null for that of the process.</summary>
    private protected virtual EpollReactor? Reactor => null;

    protected virtual Task<RpcChannel> ConnectAsync(RpcServer server) =>
        Task.FromResult(RpcChannel.Create(RpcEndPoint.Parse(Address), options: null, Reactor));

    public virtual async Task DisposeAsync()
    {
        Service.Release();
        Service.Unblock();
        await _channel.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_call_returns_its_result()
    {
        Assert.Equal(5, await Client.AddAsync(2, 3).InTime());
    }

    [Fact]
    public async Task Values_and_nulls_cross_in_both_directions()
    {
        Assert.Equal("grüße", await Client.EchoTextAsync("grüße").WaitAsync(Eventually.Limit));
        Assert.Null(await Client.EchoTextAsync(null).WaitAsync(Eventually.Limit));
        Assert.Null(await Client.EchoAsync(null).InTime());
        await Client.NothingAsync().InTime();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(65_536)]
    [InlineData(1 << 20)]
    [InlineData((4 << 20) - 100)]
    public async Task Payloads_of_all_sizes_come_back_unchanged(int lengthBytes)
    {
        byte[] bytes = new byte[lengthBytes];
        new Random(lengthBytes).NextBytes(bytes);

        Assert.Equal(bytes, await Client.EchoAsync(bytes).InTime());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(65_536)]
    [InlineData(100_000)]
    [InlineData(1 << 20)]
    [InlineData((4 << 20) - 100)]
    public async Task Pooled_memory_comes_back_unchanged_and_belongs_to_who_received_it(int lengthBytes)
    {
        using IMemoryOwner<byte> bytes = RpcMemory.Rent(lengthBytes);
        new Random(lengthBytes).NextBytes(bytes.Memory.Span);

        IMemoryOwner<byte>? first = await Client.PassAsync(bytes).InTime();
        IMemoryOwner<byte> passed = Service.Passed!;
        using IMemoryOwner<byte>? second = await Client.PassAsync(null, bytes).InTime();

        // The first one is still ours, whatever has come since; what the handler returned is not the service's any more.
        Assert.True(bytes.Memory.Span.SequenceEqual(first!.Memory.Span));
        Assert.True(bytes.Memory.Span.SequenceEqual(second!.Memory.Span));
        await Eventually.TrueAsync(() => IsDisposed(passed), "what was returned is disposed"); // small ones once they are sent
        first.Dispose();
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.Memory);
        Assert.Null(await Client.PassAsync(null).InTime());
    }

    private static bool IsDisposed(IMemoryOwner<byte> memory)
    {
        try
        {
            _ = memory.Memory;
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    [Fact]
    public async Task A_result_that_is_too_large_to_send_is_disposed_all_the_same()
    {
        Service.Replacement = RpcMemory.Rent(8 << 20);

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Client.PassAsync(null).InTime());

        Assert.Equal((RpcStatus.ResourceExhausted, RpcOutcome.Executed), (error.Status, error.Outcome));
        Assert.Throws<ObjectDisposedException>(() => Service.Passed!.Memory);
    }

    [Fact]
    public async Task Memory_of_the_handlers_own_is_disposed_too_and_may_fail_to_be()
    {
        var own = new FailingMemory([1, 2, 3]);
        Service.Replacement = own;

        using IMemoryOwner<byte>? passed = await Client.PassAsync(null).InTime();

        Assert.Equal([1, 2, 3], passed!.Memory.ToArray());
        await own.Disposed.WaitAsync(Eventually.Limit);
        Assert.Equal(5, await Client.AddAsync(2, 3).InTime());
    }

    [Fact]
    public async Task Many_calls_at_once_get_their_own_results()
    {
        Task<int>[] calls = [.. Enumerable.Range(0, 1000).Select(i => Client.AddAsync(i, 1).AsTask())];

        int[] results = await Task.WhenAll(calls).WaitAsync(Eventually.Limit);

        Assert.Equal(Enumerable.Range(1, 1000), results);
    }

    [Fact]
    public async Task A_status_of_the_handler_reaches_the_caller()
    {
        RpcException error =
            await Assert.ThrowsAsync<RpcException>(() => Client.FailAsync((int)RpcStatus.NotFound, "no such thing").InTime());

        Assert.Equal((RpcStatus.NotFound, "no such thing", RpcOutcome.Executed), (error.Status, error.Message, error.Outcome));
    }

    [Fact]
    public async Task An_unexpected_exception_is_unknown_and_tells_nothing()
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Client.ThrowAsync("secret").InTime());

        Assert.Equal((RpcStatus.Unknown, RpcOutcome.Executed), (error.Status, error.Outcome));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_once_and_its_handler_is_told()
    {
        using var cancellation = new CancellationTokenSource();
        Task call = Client.WaitAsync(cancellation.Token).AsTask();
        await Eventually.TrueAsync(() => Service.Waiting == 1, "the handler waits");

        await cancellation.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Eventually.Limit));
        Assert.Equal(cancellation.Token, error.CancellationToken);
        await Eventually.TrueAsync(() => Service.Cancelled == 1, "the handler saw its token");
        Assert.Equal(3, await Client.AddAsync(1, 2).InTime());
    }

    [Fact]
    public async Task A_token_that_has_fired_stops_the_call_before_it_is_sent()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.WaitAsync(new CancellationToken(canceled: true)).InTime());

        Assert.Equal(0, Service.Waiting);
    }

    [Fact]
    public async Task A_deadline_ends_the_call_and_cancels_the_handler()
    {
        ITestService hurried = Client.With(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(3, await Client.AddAsync(1, 2).InTime()); // the connection stands, so the call leaves in time

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => hurried.WaitAsync().InTime());

        // The caller's own timer cannot tell what became of the handler; the answer of the cancelled handler, which may be first, can.
        Assert.Equal(RpcStatus.DeadlineExceeded, error.Status);
        Assert.NotEqual(RpcOutcome.NotExecuted, error.Outcome);
        await Eventually.TrueAsync(() => Service.Cancelled == 1, "the handler saw its token");
    }

    [Fact]
    public async Task A_handler_sees_the_remaining_time()
    {
        ITestService patient = Client.With(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(60) });
        ITestService endless = Client.With(new RpcCallOptions { Timeout = Timeout.InfiniteTimeSpan });

        Assert.InRange(await patient.RemainingMsAsync().InTime(), 40_000, 60_000);
        Assert.InRange(await Client.RemainingMsAsync().InTime(), 1, 10_000);
        Assert.Equal(-1, await endless.RemainingMsAsync().InTime());
    }

    [Fact]
    public async Task A_pool_handler_has_its_context_after_a_wait()
    {
        Assert.Equal("WhoAsync", await Client.WhoAsync().InTime());
    }

    [Fact]
    public async Task One_way_calls_arrive_and_do_not_wait()
    {
        for (int i = 0; i < 1000; i++)
        {
            await Client.NoteAsync(new byte[1000]).InTime();
        }

        await Eventually.TrueAsync(() => Service.Notes == 1000, "all notes arrived");
    }

    [Fact]
    public async Task One_way_calls_wait_for_credit_and_go_on_when_handlers_return()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Service.NoteGate = gate;
        List<Task> sent = [];
        for (int i = 0; i < 20; i++)
        {
            sent.Add(Client.NoteAsync(new byte[10_000]).AsTask());
        }

        await Eventually.TrueAsync(() => sent.Count(task => task.IsCompleted) >= 6, "the credit of 64 KiB is used");
        await Client.NothingAsync().InTime();
        Assert.Equal(6, sent.Count(task => task.IsCompleted));

        gate.SetResult();
        await Task.WhenAll(sent).WaitAsync(Eventually.Limit);

        await Eventually.TrueAsync(() => Service.Notes == 20, "all notes arrived");
    }

    [Fact]
    public async Task A_result_above_the_frame_limit_fails_its_call_only()
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Client.BytesAsync(4 << 20).InTime());

        Assert.Equal((RpcStatus.ResourceExhausted, RpcOutcome.Executed), (error.Status, error.Outcome));
        Assert.Equal(3, await Client.AddAsync(1, 2).InTime());
    }

    [Fact]
    public async Task Arguments_above_the_frame_limit_are_not_sent()
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Client.EchoAsync(new byte[4 << 20]).InTime());

        Assert.Equal((RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        Assert.Equal(3, await Client.AddAsync(1, 2).InTime());
    }

    [Fact]
    public async Task Calls_beyond_the_limit_of_the_server_wait_in_the_client()
    {
        Task[] waiting = [.. Enumerable.Range(0, 128).Select(_ => Client.WaitAsync().AsTask())];
        await Eventually.TrueAsync(() => Service.Waiting == 128, "the server has all it accepts");
        Task<int> next = Client.AddAsync(1, 2).AsTask();
        ITestService hurried = Client.With(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(20) });

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => hurried.AddAsync(1, 2).InTime());
        Assert.Equal((RpcStatus.DeadlineExceeded, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        Assert.False(next.IsCompleted);

        Service.Release();
        Assert.Equal(3, await next.WaitAsync(Eventually.Limit));
        await Task.WhenAll(waiting).WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_blocking_handler_stops_no_other_call()
    {
        Task<int>[] blocked = [.. Enumerable.Range(0, 8).Select(_ => Client.BlockAsync(20_000).AsTask())];
        await Eventually.TrueAsync(() => Service.Blocked == 8, "all handlers block at the same time");

        Assert.Equal(3, await Client.AddAsync(1, 2).InTime());

        Service.Unblock();
        await Task.WhenAll(blocked).WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Blocking_in_a_continuation_stops_no_other_call()
    {
        async Task<int> BlockAfterAsync()
        {
            _ = await Client.AddAsync(1, 2).ConfigureAwait(false);
            return Client.AddAsync(3, 4).AsTask().Result; // on the thread that completed the first call
        }

        Assert.Equal(7, await BlockAfterAsync().WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task Stopping_lets_calls_in_progress_finish()
    {
        Task<string?> call = Client.EchoTextAsync("last");
        await call.WaitAsync(Eventually.Limit);
        Task waiting = Client.WaitAsync().AsTask();
        await Eventually.TrueAsync(() => Service.Waiting == 1, "the handler waits");

        Task stopping = _server.StopAsync();
        Service.Release();

        await waiting.WaitAsync(Eventually.Limit);
        await stopping.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Stopping_ends_what_does_not_end_by_itself()
    {
        Task waiting = Client.WaitAsync().AsTask();
        await Eventually.TrueAsync(() => Service.Waiting == 1, "the handler waits");

        await _server.StopAsync().WaitAsync(Eventually.Limit);

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => waiting.WaitAsync(Eventually.Limit));
        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.Executed), (error.Status, error.Outcome));
        await Eventually.TrueAsync(() => Service.Cancelled == 1, "the handler saw its token");
    }

    [Fact]
    public async Task A_stopped_server_refuses_with_a_clear_error()
    {
        await Client.NothingAsync().InTime();
        await _server.StopAsync().WaitAsync(Eventually.Limit);

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Client.AddAsync(1, 2).InTime());

        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        Assert.Contains(Address, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_argument_takes_its_default()
    {
        Assert.Equal(7, await Client.WithDefaultAsync().InTime());
    }

    [Fact]
    public async Task A_disposed_channel_refuses_calls()
    {
        await Client.NothingAsync().InTime();
        await _channel.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Client.NothingAsync().InTime());
    }
}
