namespace RpcOverSockets.Tests.EndToEnd;

[RpcService]
public partial interface ILazyResults
{
    ValueTask<IEnumerable<int>> CountAsync(int to, bool later);

    ValueTask<Lazy<int>> OneAsync();

    ValueTask<int> PingAsync();
}

/// <summary>Results that are made while they are written.</summary>
public sealed class LazyResultTests : IDisposable
{
    private readonly LazyResults _service = new();

    public void Dispose() => _service.Gate.Dispose();

    [Theory]
    [InlineData("tcp://127.0.0.1:0", false)]
    [InlineData("tcp://127.0.0.1:0", true)]
    [InlineData("udp://127.0.0.1:0", false)]
    [InlineData("udp://127.0.0.1:0", true)]
    public async Task A_sequence_that_waits_while_it_is_written_stops_nobody_else(string endPoint, bool later)
    {
        await using var server = new RpcServer();
        server.AddService<ILazyResults>(_service).Listen(endPoint);
        await server.StartAsync();
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);
        await using RpcChannel bystander = RpcChannel.Create(server.EndPoints[0]);
        ILazyResults other = bystander.CreateClient<ILazyResults>();
        Assert.Equal(1, await other.PingAsync().InTime());
        try
        {
            Task<IEnumerable<int>> count = channel.CreateClient<ILazyResults>().CountAsync(3, later).AsTask();
            await Eventually.TrueAsync(() => _service.HasBegun, "the sequence is enumerated");
            for (int i = 0; i < 10; i++)
            {
                Assert.Equal(1, await other.PingAsync().InTime());
            }

            Assert.False(count.IsCompleted);
            _service.Gate.Set();
            Assert.Equal([0, 1, 2], await count.WaitAsync(Eventually.Limit));
        }
        finally
        {
            _service.Gate.Set();
        }
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("inproc:lazy-results")]
    public async Task Results_of_all_sizes_come_back_in_order_and_failures_are_told(string endPoint)
    {
        _service.Gate.Set();
        await using var server = new RpcServer();
        server.AddService<ILazyResults>(_service).Listen(endPoint);
        await server.StartAsync();
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);
        ILazyResults client = channel.CreateClient<ILazyResults>();

        foreach (int count in new[] { 0, 1, 100, 1_000, 100_000 })
        {
            Task<IEnumerable<int>>[] calls = [.. Enumerable.Range(0, 8).Select(_ => client.CountAsync(count, later: false).AsTask())];
            foreach (Task<IEnumerable<int>> call in calls)
            {
                Assert.Equal(Enumerable.Range(0, count), await call.WaitAsync(Eventually.Limit));
            }
        }

        Assert.Equal(7, (await client.OneAsync().InTime()).Value);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => client.CountAsync(-1, later: false).InTime());
        Assert.Equal((RpcStatus.Internal, RpcOutcome.Executed), (error.Status, error.Outcome));
        Assert.Equal(1, await client.PingAsync().InTime());
    }

    private sealed class LazyResults : ILazyResults
    {
        private volatile bool _hasBegun;

        public ManualResetEventSlim Gate { get; } = new();

        public bool HasBegun => _hasBegun;

        public async ValueTask<IEnumerable<int>> CountAsync(int to, bool later)
        {
            if (later)
            {
                await Task.Yield();
            }

            return Count(to);
        }

        public ValueTask<Lazy<int>> OneAsync() => ValueTask.FromResult(new Lazy<int>(static () => 7));

        public ValueTask<int> PingAsync() => ValueTask.FromResult(1);

        private IEnumerable<int> Count(int to)
        {
            _hasBegun = true;
            Assert.True(Gate.Wait(Eventually.Limit));
            if (to < 0)
            {
                throw new InvalidOperationException("no");
            }

            for (int i = 0; i < to; i++)
            {
                yield return i;
            }
        }
    }
}
