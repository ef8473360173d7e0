using System.IO.Pipelines;
using RpcOverSockets.Tests.Transport.Duplex;

namespace RpcOverSockets.Tests.EndToEnd.Readme;

/// <summary>README.md's code beyond the first example, so that it stays true. Change both.</summary>
public sealed class ReadmeTests : IAsyncLifetime
{
    private readonly Market _service = new();
    private RpcServer _server = null!;
    private RpcChannel _channel = null!;
    private IMarket _market = null!;

    public async Task InitializeAsync()
    {
        _server = new RpcServer(new RpcServerOptions { DrainTimeout = TimeSpan.FromMilliseconds(200) });
        _server.AddService<IMarket>(_service);
        _server.Listen("tcp://127.0.0.1:0");
        await _server.StartAsync();
        _channel = RpcChannel.Create(_server.EndPoints[0]);
        _market = _channel.CreateClient<IMarket>();
    }

    public async Task DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Streams()
    {
        int seen = 0;
        await foreach (Tick _ in _market.WatchAsync("ACME"))
        {
            if (++seen == 1000)
            {
                break; // cancels the producer
            }
        }

        int imported = await _market.ImportAsync(Ticks()).AsTask().WaitAsync(Eventually.Limit);
        decimal last = 0;
        await foreach (Tick fill in _market.TradeAsync(Ticks()))
        {
            last = fill.Price;
        }

        Assert.Equal((1000, 100, 100m), (seen, imported, last));
    }

    [Fact]
    public async Task Bytes()
    {
        await using var file = new MemoryStream(new byte[200_000]);
        await using var copy = new MemoryStream();

        long length = await _market.UploadAsync(PipeReader.Create(file)).AsTask().WaitAsync(Eventually.Limit);
        await _market.DownloadAsync(copy).AsTask().WaitAsync(Eventually.Limit);

        Assert.Equal((200_000, 100_000), (length, copy.Length));
    }

    [Fact]
    public async Task Callbacks()
    {
        var alerts = new Alerts();
        await using (IAsyncDisposable subscription = await _market.SubscribeAsync(alerts))
        {
            await _market.BuyAsync("ACME", 1);
            Assert.Equal(5m, (await alerts.First.Task.WaitAsync(Eventually.Limit)).Price);
        }

        await Eventually.TrueAsync(() => !_service.IsSubscribed, "the subscription ends");
    }

    [Fact]
    public async Task Context_metadata_and_faults()
    {
        var metadata = new RpcMetadata();
        metadata.Set("tenant", "acme");
        string? server = null;
        IMarket acme = _market.With(new RpcCallOptions
        {
            Metadata = metadata,
            OnResponseMetadata = response => server = response.GetText("server"),
        });

        Assert.Equal("acme", await acme.BuyAsync("ACME", 1));
        Assert.Equal("blue", server);
        SoldOutException soldOut = await Assert.ThrowsAsync<SoldOutException>(async () => await acme.BuyAsync("ACME", 500));
        Assert.Equal(3, soldOut.Left);
    }

    [Fact]
    public async Task Over_any_duplex()
    {
        (DuplexPipe near, DuplexPipe far) = DuplexPipe.Pair();
        Task serving = _server.ServeAsync(far);

        await using (RpcChannel channel = RpcChannel.Over(near))
        {
            Assert.Equal("nobody", await channel.CreateClient<IMarket>().BuyAsync("ACME", 1).AsTask().WaitAsync(Eventually.Limit));
        }

        await serving.WaitAsync(Eventually.Limit);
    }

    private static async IAsyncEnumerable<Tick> Ticks()
    {
        for (int i = 0; i < 100; i++)
        {
            yield return new Tick("ACME", i);
        }

        await Task.CompletedTask;
    }

    private sealed class Alerts : IAlerts
    {
        internal TaskCompletionSource<Tick> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ValueTask PriceAsync(Tick tick)
        {
            First.TrySetResult(tick);
            return ValueTask.CompletedTask;
        }
    }
}
