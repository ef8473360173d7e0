namespace RpcOverSockets.Tests.Callbacks;

/// <summary>What references must do on every transport. Each transport derives one class and gives its end point.</summary>
public abstract class CallbackConformance : IAsyncLifetime
{
    private readonly Clock _clock = new();
    private RpcServer _server = null!;
    private RpcChannel _channel = null!;
    private IClock _client = null!;

    protected abstract string ListenOn { get; }

    public async Task InitializeAsync()
    {
        _server = new RpcServer(new RpcServerOptions { DrainTimeout = TimeSpan.FromMilliseconds(200) });
        _server.AddService<IClock>(_clock);
        _server.Listen(ListenOn);
        await _server.StartAsync();
        _channel = RpcChannel.Create(_server.EndPoints[0].ToString());
        _client = _channel.CreateClient<IClock>();
        _channel.AddService<IDepth>(new Depth(_client));
    }

    public async Task DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_server_calls_the_client_back_on_the_same_connection()
    {
        Assert.Equal(0 + 10 + 20, await _client.SubscribeAsync(new Ticks(), 3).InTime());
        Assert.Equal(-1, await _client.SubscribeAsync(null, 3).InTime());
    }

    [Fact]
    public async Task A_callback_that_fails_fails_the_call()
    {
        var ticks = new Ticks { OnTick = static (_, _) => throw new RpcException(RpcStatus.DataLoss, "no answer") };

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => _client.SubscribeAsync(ticks, 1).InTime());

        Assert.Equal((RpcStatus.DataLoss, "no answer"), (error.Status, error.Message));
    }

    [Fact]
    public async Task A_callback_may_call_the_server_again()
    {
        var ticks = new Ticks();
        ticks.OnTick = async (n, token) => n + await _client.SubscribeAsync(new Ticks(), 2, token);

        Assert.Equal(10 + 11 + 12, await _client.SubscribeAsync(ticks, 3).InTime());
    }

    [Fact]
    public async Task Calls_nest_deeply_in_both_directions()
    {
        Assert.Equal(40, await _client.AskBackAsync(40).InTime());
    }

    [Fact]
    public async Task A_cancelled_call_cancels_its_callback()
    {
        using var cancellation = new CancellationTokenSource();
        var isCancelled = new TaskCompletionSource();
        var ticks = new Ticks
        {
            OnTick = async (_, token) =>
            {
                await cancellation.CancelAsync();
                await using CancellationTokenRegistration seen = token.Register(isCancelled.SetResult);
                await isCancelled.Task.InTime();
                return 0;
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.SubscribeAsync(ticks, 1, cancellation.Token).InTime());

        await isCancelled.Task.InTime();
    }

    [Fact]
    public async Task A_callback_that_is_given_back_is_disposed()
    {
        var ticks = new Ticks();

        Assert.Equal(10, await _client.UseOnceAsync(ticks).InTime());

        await Eventually.TrueAsync(() => ticks.Disposals == 1, "the callback is disposed");
    }

    [Fact]
    public async Task A_subscription_lasts_until_its_result_is_disposed()
    {
        var ticks = new Ticks();
        IAsyncDisposable subscription = await _client.KeepAsync(ticks).InTime();
        await _client.TellAsync(1).InTime();
        await _client.TellAsync(2).InTime();
        await Eventually.TrueAsync(() => ticks.Notes.Count == 2, "both notes come");

        await subscription.DisposeAsync();
        await subscription.DisposeAsync();

        await Eventually.TrueAsync(() => _clock.Kept == 0, "the server forgets the subscription");
    }

    [Fact]
    public async Task A_subscription_ends_with_its_connection()
    {
        _ = await _client.KeepAsync(new Ticks()).InTime();

        await _channel.DisposeAsync();

        await Eventually.TrueAsync(() => _clock.Kept == 0, "the server forgets the subscription");
    }

    [Fact]
    public async Task A_subscription_that_its_holder_forgets_ends()
    {
        await SubscribeAndForgetAsync();

        await Eventually.TrueAsync(Collected, "the server forgets the subscription");

        bool Collected()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return _clock.Kept == 0;
        }
    }

    [Fact]
    public async Task A_result_may_be_an_object_of_the_server()
    {
        ITicks lent = (await _client.LendAsync(really: true).InTime())!;

        Assert.Equal(70, await lent.TickAsync(7).InTime());
        Assert.Null(await _client.LendAsync(really: false).InTime());
        await _channel.DisposeAsync();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => lent.TickAsync(7).InTime());
        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
    }

    [Fact]
    public async Task A_service_of_the_client_is_added_before_it_connects()
    {
        await _client.TellAsync(0).InTime();

        Assert.Throws<InvalidOperationException>(() => _channel.AddService<IClock>(_clock));
    }

    private async Task SubscribeAndForgetAsync() => _ = await _client.KeepAsync(new Ticks()).InTime();

    private sealed class Depth(IClock server) : IDepth
    {
        public async ValueTask<int> DeeperAsync(int depth, CancellationToken cancellationToken) =>
            depth == 0 ? 0 : await server.AskBackAsync(depth, cancellationToken);
    }
}
