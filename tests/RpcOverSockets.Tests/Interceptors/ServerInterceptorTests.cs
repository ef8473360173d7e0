using System.Collections.Concurrent;
using RpcOverSockets.Tests.Callbacks;

namespace RpcOverSockets.Tests.Interceptors;

/// <summary>What interceptors of a server see and may do.</summary>
public sealed class ServerInterceptorTests
{
    [Fact]
    public async Task The_first_is_the_outermost()
    {
        var log = new ConcurrentQueue<string>();
        await using InterceptorRig rig = await StartAsync(
            new ServerRecorder("a", log), new ServerRecorder("b", log), new ServerRecorder("c", log));

        Assert.Equal(3, await rig.Calls.AddAsync(1, 2).InTime());

        Assert.Equal(
            ["a>Unary AddAsync", "b>Unary AddAsync", "c>Unary AddAsync", "c<AddAsync", "b<AddAsync", "a<AddAsync"],
            log.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_result_can_be_seen_and_replaced(bool waits)
    {
        var seen = new List<object?>();
        await using InterceptorRig rig = await StartAsync(new ServerRecorder
        {
            Around = async call =>
            {
                if (waits)
                {
                    await Task.Yield();
                }

                Assert.False(call.TryGetResult(out int _));
                await call.NextAsync();
                Assert.False(call.TryGetResult(out string? _));
                Assert.True(call.TryGetResult(out object? boxed));
                Assert.True(call.TryGetResult(out int result));
                seen.Add(boxed);
                call.SetResult(result * 2);
            },
        });

        Assert.Equal(6, await rig.Calls.AddAsync(1, 2).InTime());
        Assert.Equal([3], seen);
    }

    [Fact]
    public async Task A_result_of_another_type_is_refused()
    {
        Exception? before = null;
        Exception? after = null;
        await using InterceptorRig rig = await StartAsync(new ServerRecorder
        {
            Around = async call =>
            {
                before = Record.Exception(() => call.SetResult(1));
                await call.NextAsync();
                after = Record.Exception(() => call.SetResult("three"));
            },
        });

        Assert.Equal(3, await rig.Calls.AddAsync(1, 2).InTime());

        Assert.Equal("The call has no result that could be replaced.", Assert.IsType<InvalidOperationException>(before).Message);
        Assert.Equal(
            "The call has a result of type System.Int32, which a System.String cannot replace.",
            Assert.IsType<InvalidOperationException>(after).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_can_be_refused_before_its_handler_starts(bool waits)
    {
        await using InterceptorRig rig = await StartAsync(new ServerRecorder
        {
            Around = async _ =>
            {
                if (waits)
                {
                    await Task.Yield();
                }

                throw new RpcException(RpcStatus.PermissionDenied, "not you");
            },
        });

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => rig.Calls.WaitAsync().InTime());
        Assert.Equal(
            (RpcStatus.PermissionDenied, "not you", RpcOutcome.NotExecuted), (error.Status, error.Message, error.Outcome));
        error = await Assert.ThrowsAsync<RpcException>(() => rig.StreamCalls.CountAsync(0, 1).ToListAsync().InTime());
        Assert.Equal((RpcStatus.PermissionDenied, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        await rig.Calls.NoteAsync([]).InTime();
        await Assert.ThrowsAsync<RpcException>(() => rig.Calls.NothingAsync().InTime()); // the note has been refused, too
        Assert.Equal((0, 0), (rig.Service.Waiting, rig.Service.Notes));
    }

    [Fact]
    public async Task An_unexpected_failure_of_an_interceptor_tells_nothing()
    {
        await using InterceptorRig rig = await StartAsync(new ServerRecorder
        {
            Around = static async call =>
            {
                if (call.Context.Method == "AddAsync")
                {
                    await call.NextAsync();
                }

                throw new InvalidOperationException("secret");
            },
        });

        RpcException before = await Assert.ThrowsAsync<RpcException>(() => rig.Calls.NothingAsync().InTime());
        RpcException after = await Assert.ThrowsAsync<RpcException>(() => rig.Calls.AddAsync(1, 2).InTime());

        Assert.Equal((RpcStatus.Unknown, RpcOutcome.NotExecuted), (before.Status, before.Outcome));
        Assert.Equal((RpcStatus.Unknown, RpcOutcome.Executed), (after.Status, after.Outcome));
        Assert.DoesNotContain("secret", before.Message + after.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_call_the_next_fails_the_call()
    {
        await using InterceptorRig rig = await StartAsync(new ServerRecorder(), new ServerRecorder { Around = static _ => default });

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => rig.Calls.AddAsync(1, 2).InTime());

        Assert.Equal((RpcStatus.Internal, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        Assert.Equal("An interceptor of test.Service/AddAsync returned without calling NextAsync.", error.Message);
    }

    [Fact]
    public async Task The_next_is_called_once_and_not_after_the_end()
    {
        RpcServerCall? kept = null;
        Exception? second = null;
        bool isLate = false;
        await using InterceptorRig rig = await StartAsync(new ServerRecorder
        {
            Around = async call =>
            {
                kept = call;
                if (!isLate)
                {
                    await call.NextAsync();
                    second = await Record.ExceptionAsync(() => call.NextAsync().AsTask());
                }
            },
        });

        Assert.Equal(3, await rig.Calls.AddAsync(1, 2).InTime());
        Assert.IsType<InvalidOperationException>(second);

        isLate = true;
        await Assert.ThrowsAsync<RpcException>(() => rig.Calls.AddAsync(1, 2).InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => kept!.NextAsync().InTime());
    }

    [Fact]
    public async Task Who_does_not_wait_for_the_handler_has_its_result_nevertheless()
    {
        await using InterceptorRig rig = await StartAsync(new ServerRecorder
        {
            Around = static call =>
            {
                _ = call.NextAsync().AsTask();
                return default;
            },
        });

        Assert.Equal("x", await rig.Calls.EchoTextAsync("x").InTime());
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => rig.Calls.ThrowAsync("secret").InTime());
        Assert.Equal((RpcStatus.Unknown, RpcOutcome.Executed), (error.Status, error.Outcome));
    }

    [Fact]
    public async Task A_failure_of_the_handler_is_seen_as_it_was_thrown_and_can_be_replaced_but_not_hidden()
    {
        var seen = new List<string>();
        await using InterceptorRig rig = await StartAsync(new ServerRecorder
        {
            Around = async call =>
            {
                try
                {
                    await call.NextAsync();
                }
                catch (InvalidOperationException e)
                {
                    seen.Add(e.Message);
                    throw new RpcException(RpcStatus.Aborted, "replaced");
                }
                catch (RpcException e)
                {
                    seen.Add(e.Message);
                }
            },
        });

        RpcException replaced = await Assert.ThrowsAsync<RpcException>(() => rig.Calls.ThrowAsync("thrown").InTime());
        RpcException hidden = await Assert.ThrowsAsync<RpcException>(() => rig.Calls.FailAsync(5, "lost").InTime());

        Assert.Equal(["thrown", "lost"], seen);
        Assert.Equal((RpcStatus.Aborted, "replaced", RpcOutcome.Executed), (replaced.Status, replaced.Message, replaced.Outcome));
        Assert.Equal((RpcStatus.NotFound, "lost", RpcOutcome.Executed), (hidden.Status, hidden.Message, hidden.Outcome));
    }

    [Fact]
    public async Task The_context_is_that_of_the_call_and_metadata_can_be_added()
    {
        bool isSame = true;
        await using InterceptorRig rig = await StartAsync(new ServerRecorder
        {
            Around = async call =>
            {
                isSame &= ReferenceEquals(RpcCallContext.Current, call.Context);
                call.Context.ResponseMetadata.Set("before", "1");
                await call.NextAsync();
                isSame &= ReferenceEquals(RpcCallContext.Current, call.Context);
                call.Context.ResponseMetadata.Set("after", "2");
            },
        });
        var seen = new TaskCompletionSource<RpcMetadata>();

        Assert.Equal("WhoAsync", await rig.Calls.With(new RpcCallOptions { OnResponseMetadata = seen.SetResult }).WhoAsync().InTime());

        RpcMetadata metadata = await seen.Task.InTime();
        Assert.Equal(("1", "2", true), (metadata.GetText("before"), metadata.GetText("after"), isSame));
    }

    [Fact]
    public async Task A_call_whose_caller_leaves_while_an_interceptor_waits_does_not_start()
    {
        var entered = new TaskCompletionSource();
        var failure = new TaskCompletionSource<Exception?>();
        await using InterceptorRig rig = await StartAsync(new ServerRecorder
        {
            Around = async call =>
            {
                var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await using CancellationTokenRegistration seen = call.Context.CancellationToken.Register(gone.SetResult);
                entered.TrySetResult();
                await gone.Task;
                failure.TrySetResult(await Record.ExceptionAsync(() => call.NextAsync().AsTask()));
            },
        });
        using var cancellation = new CancellationTokenSource();
        Task call = rig.Calls.WaitAsync(cancellation.Token).InTime();
        await entered.Task.InTime();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        RpcException error = Assert.IsType<RpcException>(await failure.Task.InTime());

        Assert.Equal((RpcStatus.Cancelled, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        Assert.Equal(0, rig.Service.Waiting);
    }

    [Fact]
    public async Task What_a_client_serves_has_interceptors_of_the_channel()
    {
        var recorder = new ServerRecorder();
        var options = new RpcChannelOptions();
        options.ServerInterceptors.Add(recorder);
        await using InterceptorRig rig = await InterceptorRig.StartAsync(options);
        rig.Channel.AddService<IDepth>(new Bottom());

        Assert.Equal(10, await rig.ClockCalls.SubscribeAsync(new Ticks(), 2).InTime());
        Assert.Equal(1, await rig.ClockCalls.AskBackAsync(1).InTime());

        Assert.Equal(
            [">Unary TickAsync", "<TickAsync", ">Unary TickAsync", "<TickAsync", ">Unary DeeperAsync", "<DeeperAsync"],
            recorder.Log.ToArray());
    }

    private static Task<InterceptorRig> StartAsync(params RpcServerInterceptor[] interceptors)
    {
        var options = new RpcServerOptions();
        foreach (RpcServerInterceptor interceptor in interceptors)
        {
            options.Interceptors.Add(interceptor);
        }

        return InterceptorRig.StartAsync(server: options);
    }

    private sealed class Bottom : IDepth
    {
        public ValueTask<int> DeeperAsync(int depth, CancellationToken cancellationToken) => new(depth);
    }
}
