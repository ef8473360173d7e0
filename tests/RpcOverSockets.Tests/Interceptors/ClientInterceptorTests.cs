using System.Collections.Concurrent;
using RpcOverSockets.Tests.Callbacks;
using RpcOverSockets.Tests.Conformance;

namespace RpcOverSockets.Tests.Interceptors;

/// <summary>What interceptors of a client see and may do.</summary>
public sealed class ClientInterceptorTests
{
    [Fact]
    public async Task The_first_is_the_outermost()
    {
        var log = new ConcurrentQueue<string>();
        await using InterceptorRig rig = await StartAsync(
            new ClientRecorder("a", log), new ClientRecorder("b", log), new ClientRecorder("c", log));

        Assert.Equal(3, await rig.Calls.AddAsync(1, 2).InTime());
        Assert.Equal(
            ["a>Unary AddAsync Int32", "b>Unary AddAsync Int32", "c>Unary AddAsync Int32", "c<AddAsync", "b<AddAsync", "a<AddAsync"],
            log.ToArray());

        log.Clear();
        _ = await rig.StreamCalls.CountAsync(0, 2).ToListAsync().InTime();
        Assert.Equal(
            ["a>CalleeStream CountAsync Int32", "b>CalleeStream CountAsync Int32", "c>CalleeStream CountAsync Int32",
            "c<CountAsync", "b<CountAsync", "a<CountAsync"],
            log.ToArray());
    }

    [Fact]
    public async Task A_call_tells_what_it_is()
    {
        var recorder = new ClientRecorder();
        await using InterceptorRig rig = await StartAsync(recorder);
        using var cancellation = new CancellationTokenSource();

        _ = await rig.Calls.AddAsync(1, 2, cancellation.Token).InTime();

        RpcClientCall call = recorder.Call!;
        Assert.Equal(("test.Service", "AddAsync", RpcCallKind.Unary), (call.Service, call.Method, call.Kind));
        Assert.Equal((rig.Channel.EndPoint, cancellation.Token, false), (call.EndPoint, call.CancellationToken, call.IsIdempotent));
        Assert.Equal((null, null), (call.Options.Timeout, call.Options.Metadata));
        Assert.Equal("test.Service/AddAsync", call.ToString());
    }

    [Fact]
    public async Task Metadata_that_is_added_reaches_the_handler_beside_what_the_client_sends()
    {
        var seen = new List<string>();
        var options = new RpcServerOptions();
        options.Interceptors.Add(new MetadataReader(seen));
        var channel = new RpcChannelOptions();
        channel.Interceptors.Add(new ClientRecorder { Change = static call => call.WithMetadata("token", "secret") });
        await using InterceptorRig rig = await InterceptorRig.StartAsync(channel, options);
        var metadata = new RpcMetadata();
        metadata.Set("from", "client");
        ITestService client = rig.Calls.With(new RpcCallOptions { Metadata = metadata });

        _ = await client.AddAsync(1, 2).InTime();
        _ = await rig.Calls.AddAsync(1, 2).InTime();

        Assert.Equal(["from=client token=secret", "token=secret"], seen);
        Assert.Equal(1, metadata.Count);
    }

    [Fact]
    public async Task A_timeout_that_is_changed_counts()
    {
        await using InterceptorRig rig = await StartAsync(new ClientRecorder
        {
            Change = static call => call.WithOptions(call.Options with { Timeout = TimeSpan.FromSeconds(5) }),
        });

        Assert.InRange(await rig.Calls.RemainingMsAsync().InTime(), 1, 5000);
        Assert.InRange(await rig.Calls.With(new RpcCallOptions { WaitForReady = true }).RemainingMsAsync().InTime(), 1, 5000);
    }

    [Fact]
    public async Task A_token_that_is_changed_cancels_the_call()
    {
        using var cancellation = new CancellationTokenSource();
        await using InterceptorRig rig = await StartAsync(
            new ClientRecorder { Change = call => call.WithCancellation(cancellation.Token) });
        Task unary = rig.Calls.WaitAsync().InTime();
        Task<List<int>> stream = rig.StreamCalls.GatedAsync().ToListAsync().InTime();
        await Eventually.TrueAsync(() => rig.Service.Waiting == 1 && rig.Streams.Alive == 1, "both are served");

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unary);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream);
        await Eventually.TrueAsync(() => rig.Service.Cancelled == 1 && rig.Streams.Alive == 0, "both handlers see it");
    }

    [Fact]
    public async Task The_callers_token_reaches_the_call()
    {
        await using InterceptorRig rig = await StartAsync(new ClientRecorder());
        using var cancellation = new CancellationTokenSource();
        Task unary = rig.Calls.WaitAsync(cancellation.Token).InTime();
        IAsyncEnumerator<int> ofCall = rig.StreamCalls.GatedAsync(cancellation.Token).GetAsyncEnumerator();
        IAsyncEnumerator<int> ofEnumeration = rig.StreamCalls.GatedAsync().GetAsyncEnumerator(cancellation.Token);
        Task<bool>[] streams = [ofCall.MoveNextAsync().InTime(), ofEnumeration.MoveNextAsync().InTime()];
        await Eventually.TrueAsync(() => rig.Service.Waiting == 1 && rig.Streams.Alive == 2, "all are served");

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unary);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streams[0]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streams[1]);
        await Eventually.TrueAsync(() => rig.Service.Cancelled == 1 && rig.Streams.Alive == 0, "all handlers see it");
    }

    [Fact]
    public async Task What_an_interceptor_throws_is_what_the_caller_gets_and_nothing_is_sent()
    {
        var recorder = new ClientRecorder();
        await using InterceptorRig rig = await StartAsync(new Refusing(), recorder);

        InvalidTimeZoneException error = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => rig.Calls.AddAsync(1, 2).InTime());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => rig.Calls.NothingAsync().InTime());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => rig.Calls.NoteAsync([]).InTime());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => rig.StreamCalls.CountAsync(0, 1).ToListAsync().InTime());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => rig.StreamCalls.OpenAsync(1).InTime());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => rig.StreamCalls.DownloadAsync(1).InTime());

        Assert.Equal("no", error.Message);
        Assert.Empty(recorder.Log);
        Assert.Equal(0, rig.Service.Notes);
    }

    [Fact]
    public async Task A_failure_of_the_call_can_be_mapped_and_answered()
    {
        await using InterceptorRig rig = await StartAsync(new Answering());

        Assert.Equal(-1, await rig.Calls.ThrowAsync("broken").InTime());
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => rig.Calls.FailAsync(5, "lost").InTime());
        Assert.Equal((RpcStatus.DataLoss, "NotFound"), (error.Status, error.Message));
    }

    [Fact]
    public async Task A_call_can_be_repeated()
    {
        var recorder = new ClientRecorder();
        await using InterceptorRig rig = await StartAsync(new Repeating(3), recorder);

        await Assert.ThrowsAsync<RpcException>(() => rig.Calls.FailAsync(14, "later").InTime());

        Assert.Equal(3, recorder.Log.Count(static line => line.StartsWith('>')));
    }

    [Fact]
    public async Task A_stream_can_be_changed_item_by_item()
    {
        await using InterceptorRig rig = await StartAsync(new Doubling());

        Assert.Equal([0, 2, 4], await rig.StreamCalls.CountAsync(0, 3).ToListAsync().InTime());
        Assert.Equal([0, 2, 4], await (await rig.StreamCalls.OpenAsync(3).InTime()).ToListAsync().InTime());
    }

    [Fact]
    public async Task References_that_came_over_the_channel_and_clients_of_a_server_have_interceptors_too()
    {
        var recorder = new ClientRecorder();
        var ofServer = new ClientRecorder();
        var options = new RpcServerOptions();
        options.ClientInterceptors.Add(ofServer);
        var channel = new RpcChannelOptions();
        channel.Interceptors.Add(recorder);
        await using InterceptorRig rig = await InterceptorRig.StartAsync(channel, options);
        IClock clock = rig.ClockCalls;
        rig.Channel.AddService<IDepth>(new Bottom());

        ITicks lent = (await clock.LendAsync(really: true).InTime())!;
        Assert.Equal(70, await lent.TickAsync(7).InTime());
        Assert.Equal([">Unary LendAsync ITicks", "<LendAsync", ">Unary TickAsync Int32", "<TickAsync"], recorder.Log.ToArray());

        Assert.Equal(10, await clock.SubscribeAsync(new Ticks(), 2).InTime());
        Assert.Equal(1, await clock.AskBackAsync(1).InTime());
        Assert.Equal(
            [">Unary TickAsync Int32", "<TickAsync", ">Unary TickAsync Int32", "<TickAsync", ">Unary DeeperAsync Int32", "<DeeperAsync"],
            ofServer.Log.ToArray());
        Assert.Null(ofServer.Call!.EndPoint);
    }

    [Fact]
    public void Null_is_no_interceptor()
    {
        var options = new RpcChannelOptions();
        options.Interceptors.Add(null!);

        Assert.Throws<ArgumentException>(() => RpcChannel.Create("inproc:nobody", options));
    }

    private static Task<InterceptorRig> StartAsync(params RpcClientInterceptor[] interceptors)
    {
        var options = new RpcChannelOptions();
        foreach (RpcClientInterceptor interceptor in interceptors)
        {
            options.Interceptors.Add(interceptor);
        }

        return InterceptorRig.StartAsync(options);
    }

    private sealed class Bottom : IDepth
    {
        public ValueTask<int> DeeperAsync(int depth, CancellationToken cancellationToken) => new(depth);
    }

    private sealed class Refusing : RpcClientInterceptor
    {
        public override ValueTask<TResult> CallAsync<TResult>(RpcClientCall call, Func<RpcClientCall, ValueTask<TResult>> next) =>
            throw new InvalidTimeZoneException("no");

        public override IAsyncEnumerable<TItem> StreamAsync<TItem>(
            RpcClientCall call, Func<RpcClientCall, IAsyncEnumerable<TItem>> next) => throw new InvalidTimeZoneException("no");
    }

    private sealed class Answering : RpcClientInterceptor
    {
        public override async ValueTask<TResult> CallAsync<TResult>(
            RpcClientCall call, Func<RpcClientCall, ValueTask<TResult>> next)
        {
            try
            {
                return await next(call);
            }
            catch (RpcException e) when (e.Status == RpcStatus.Unknown)
            {
                return (TResult)(object)-1;
            }
            catch (RpcException e)
            {
                throw new RpcException(RpcStatus.DataLoss, e.Status.ToString(), e.Outcome, e);
            }
        }
    }

    private sealed class Repeating(int times) : RpcClientInterceptor
    {
        public override async ValueTask<TResult> CallAsync<TResult>(
            RpcClientCall call, Func<RpcClientCall, ValueTask<TResult>> next)
        {
            for (int i = 1; ; i++)
            {
                try
                {
                    return await next(call);
                }
                catch (RpcException e) when (e.Status == RpcStatus.Unavailable && i < times)
                {
                    // Once more.
                }
            }
        }
    }

    private sealed class Doubling : RpcClientInterceptor
    {
        public override async IAsyncEnumerable<TItem> StreamAsync<TItem>(
            RpcClientCall call, Func<RpcClientCall, IAsyncEnumerable<TItem>> next)
        {
            await foreach (TItem item in next(call))
            {
                yield return item is int number ? (TItem)(object)(number * 2) : item;
            }
        }
    }

    private sealed class MetadataReader(List<string> seen) : RpcServerInterceptor
    {
        public override ValueTask InvokeAsync(RpcServerCall call)
        {
            seen.Add(string.Join(' ', call.Context.RequestMetadata.Select(static entry => $"{entry.Key}={entry.Value.Text}")));
            return call.NextAsync();
        }
    }
}
