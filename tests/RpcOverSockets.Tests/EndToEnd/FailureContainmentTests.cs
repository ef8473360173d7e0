using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.EndToEnd;

[RpcService]
public partial interface IFragile
{
    ValueTask<int> PingAsync();

    /// <summary>Sets response metadata to the first UTF-16 unit of the text, and returns at once.</summary>
    ValueTask<int> MetadataAsync(string text);

    /// <summary>The same, later.</summary>
    ValueTask<int> MetadataLaterAsync(string text);

    ValueTask<int> ThrowAsync();

    ValueTask<int> ThrowLaterAsync();

    /// <summary>Throws an exception whose message throws.</summary>
    ValueTask<int> ThrowNastilyAsync(bool later);

    Task NoTaskAsync();

    Task<int> NoTaskOfIntAsync();
}

/// <summary>Failures in unexpected places cost one call, at most one connection, and never the process.</summary>
public sealed class FailureContainmentTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("udp://127.0.0.1:0")]
    public async Task Metadata_that_cannot_travel_fails_its_call_only(string endPoint)
    {
        await using RpcServer server = await StartAsync(endPoint);
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);
        await using RpcChannel bystander = RpcChannel.Create(server.EndPoints[0]);
        IFragile client = channel.CreateClient<IFragile>();

        foreach (Func<string, ValueTask<int>> call in new[] { client.MetadataAsync, client.MetadataLaterAsync })
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call("\U0001F600").InTime());
            Assert.Equal((RpcStatus.Unknown, RpcOutcome.Executed), (error.Status, error.Outcome));
            Assert.Equal(1, await client.PingAsync().InTime());
            Assert.Equal(1, await bystander.CreateClient<IFragile>().PingAsync().InTime());
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_when_it_is_set()
    {
        var metadata = new RpcMetadata();

        ArgumentException error = Assert.Throws<ArgumentException>(() => metadata.Set("key", "ab\uD83D"));

        Assert.Contains("at 2", error.Message, StringComparison.Ordinal);
        Assert.Empty(metadata);
        metadata.Set("key", "\U0001F600");
        Assert.Equal("\U0001F600", metadata.GetText("key"));
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0", false)]
    [InlineData("tcp://127.0.0.1:0", true)]
    [InlineData("udp://127.0.0.1:0", false)]
    [InlineData("udp://127.0.0.1:0", true)]
    public async Task A_failure_that_cannot_be_told_ends_its_connection_only(string endPoint, bool later)
    {
        var options = new RpcServerOptions { IncludeExceptionDetails = true };
        options.Socket.ConnectionsMax = 2;
        await using RpcServer server = await StartAsync(endPoint, options);
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);
        await using RpcChannel bystander = RpcChannel.Create(server.EndPoints[0]);
        IFragile other = bystander.CreateClient<IFragile>();
        Assert.Equal(1, await other.PingAsync().InTime());

        IFragile client = channel.CreateClient<IFragile>();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => client.ThrowNastilyAsync(later).InTime());

        Assert.Equal((RpcStatus.Unavailable, RpcOutcome.Unknown), (error.Status, error.Outcome));
        Assert.Equal(1, await other.PingAsync().InTime());
        IFragile again = client.With(new RpcCallOptions { WaitForReady = true });
        Assert.Equal(1, await again.PingAsync().InTime()); // its place is free
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("udp://127.0.0.1:0")]
    public async Task A_logger_that_throws_ends_nothing(string endPoint)
    {
        var log = new EventLog { OnLogged = static () => throw new IOException("the disk is full") };
        using var logs = new OneLog(log);
        await using RpcServer server = await StartAsync(endPoint, new RpcServerOptions { LoggerFactory = logs });
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0], new RpcChannelOptions { LoggerFactory = logs });
        IFragile client = channel.CreateClient<IFragile>();

        foreach (Func<ValueTask<int>> call in new[] { client.ThrowAsync, client.ThrowLaterAsync })
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call().InTime());
            Assert.Equal((RpcStatus.Unknown, RpcOutcome.Executed), (error.Status, error.Outcome));
        }

        Assert.False(log.Events.IsEmpty, "nothing was logged");
        Assert.Equal(1, await client.PingAsync().InTime());
    }

    [Fact]
    public async Task A_handler_that_returns_no_task_is_named()
    {
        await using RpcServer server = await StartAsync("tcp://127.0.0.1:0", new RpcServerOptions { IncludeExceptionDetails = true });
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);
        IFragile client = channel.CreateClient<IFragile>();

        foreach (Func<Task> call in new Func<Task>[] { client.NoTaskAsync, client.NoTaskOfIntAsync })
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call().InTime());
            Assert.Equal((RpcStatus.Unknown, RpcOutcome.Executed), (error.Status, error.Outcome));
            Assert.Contains("Async returned null instead of a task.", error.ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<RpcServer> StartAsync(string endPoint, RpcServerOptions? options = null)
    {
        var server = new RpcServer(options);
        server.AddService<IFragile>(new Fragile()).Listen(endPoint);
        await server.StartAsync();
        return server;
    }

    private sealed class Fragile : IFragile
    {
        public ValueTask<int> PingAsync() => ValueTask.FromResult(1);

        public ValueTask<int> MetadataAsync(string text)
        {
            RpcCallContext.Current!.ResponseMetadata.Set("first", text[..1]);
            return ValueTask.FromResult(1);
        }

        public async ValueTask<int> MetadataLaterAsync(string text)
        {
            RpcCallContext context = RpcCallContext.Current!;
            await Task.Yield();
            context.ResponseMetadata.Set("first", text[..1]);
            return 1;
        }

        public ValueTask<int> ThrowAsync() => throw new InvalidOperationException("no");

        public async ValueTask<int> ThrowLaterAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("no");
        }

        public async ValueTask<int> ThrowNastilyAsync(bool later)
        {
            if (later)
            {
                await Task.Yield();
            }

            throw new NastyException();
        }

#pragma warning disable MA0022 // That is the mistake.
        public Task NoTaskAsync() => null!;

        public Task<int> NoTaskOfIntAsync() => null!;
#pragma warning restore MA0022
    }

#pragma warning disable CA1032, RCS1194 // It is thrown here and nowhere else.
    private sealed class NastyException : Exception
#pragma warning restore CA1032, RCS1194
    {
        public override string Message => throw new InvalidOperationException("not even this");
    }
}
