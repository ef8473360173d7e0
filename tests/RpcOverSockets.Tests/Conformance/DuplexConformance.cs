using RpcOverSockets.Tests.Transport.Duplex;

namespace RpcOverSockets.Tests.Conformance;

/// <summary>Over streams and pipes that the program brings, of which nobody listens.</summary>
public abstract class DuplexConformance : CallConformance
{
    private Task _serving = Task.CompletedTask;
    private string _address = "";

    protected sealed override string? ListenOn => null;

    protected sealed override string Address => _address;

    protected sealed override async Task<RpcChannel> ConnectAsync(RpcServer server)
    {
        (_serving, RpcChannel channel) = await ConnectPairAsync(server);
        _address = channel.EndPoint.ToString();
        return channel;
    }

    protected abstract Task<(Task Serving, RpcChannel Channel)> ConnectPairAsync(RpcServer server);

    [Fact]
    public async Task Serving_ends_with_the_client()
    {
        await Client.NothingAsync().InTime();
        Assert.False(_serving.IsCompleted);

        await ((IAsyncLifetime)this).DisposeAsync();

        await _serving.WaitAsync(Eventually.Limit);
    }
}

public sealed class PipeConformance : DuplexConformance
{
    protected override Task<(Task Serving, RpcChannel Channel)> ConnectPairAsync(RpcServer server)
    {
        (DuplexPipe left, DuplexPipe right) = DuplexPipe.Pair();
        return Task.FromResult((server.ServeAsync(left), RpcChannel.Over(right)));
    }
}

public sealed class NetworkStreamConformance : DuplexConformance
{
    protected override async Task<(Task Serving, RpcChannel Channel)> ConnectPairAsync(RpcServer server)
    {
        (Stream left, Stream right) = await StreamPairs.UnixAsync();
        return (server.ServeAsync(left), RpcChannel.Over(right));
    }
}

public sealed class NamedPipeConformance : DuplexConformance
{
    protected override async Task<(Task Serving, RpcChannel Channel)> ConnectPairAsync(RpcServer server)
    {
        (Stream left, Stream right) = await StreamPairs.NamedPipeAsync();
        return (server.ServeAsync(left), RpcChannel.Over(right));
    }
}
