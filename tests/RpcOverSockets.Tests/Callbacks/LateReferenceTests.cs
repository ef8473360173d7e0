using RpcOverSockets.Tests.EndToEnd;
using RpcOverSockets.Tests.Interceptors;

namespace RpcOverSockets.Tests.Callbacks;

/// <summary>References that a handler returns when nobody waits for them any more: they are disposed, not kept.</summary>
public sealed class LateReferenceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reference_that_comes_too_late_is_disposed(bool closes)
    {
        var late = new Late();
        await using var server = new RpcServer(new RpcServerOptions { DrainTimeout = TimeSpan.FromMilliseconds(200) });
        server.AddService<ILate>(late);
        server.Listen(Pair.UnixPath());
        await server.StartAsync();
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);
        using var cancellation = new CancellationTokenSource();
        Task call = channel.CreateClient<ILate>().OpenAsync(cancellation.Token).AsTask();
        await late.Begun.Task.InTime();

        if (closes)
        {
            await channel.DisposeAsync();
            await late.Cancelled.Task.InTime();
        }
        else
        {
            await cancellation.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<Exception>(() => call);
        late.Go.SetResult();
        await late.Disposed.Task.InTime();
    }

    [Fact]
    public async Task A_reference_that_an_interceptor_fails_behind_is_disposed()
    {
        var late = new Late();
        late.Go.SetResult();
        var options = new RpcServerOptions { DrainTimeout = TimeSpan.FromMilliseconds(200) };
        options.Interceptors.Add(new ServerRecorder
        {
            Around = static async call =>
            {
                await call.NextAsync();
                throw new InvalidOperationException("after the handler");
            },
        });
        await using var server = new RpcServer(options);
        server.AddService<ILate>(late);
        server.Listen(Pair.UnixPath());
        await server.StartAsync();
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0]);

        await Assert.ThrowsAsync<RpcException>(() => channel.CreateClient<ILate>().OpenAsync().AsTask().InTime());

        await late.Disposed.Task.InTime();
    }

    private sealed class Late : ILate, IAsyncDisposable
    {
        internal TaskCompletionSource Begun { get; } = new();

        internal TaskCompletionSource Cancelled { get; } = new();

        internal TaskCompletionSource Go { get; } = new();

        internal TaskCompletionSource Disposed { get; } = new();

        public async ValueTask<IAsyncDisposable> OpenAsync(CancellationToken cancellationToken)
        {
            await using CancellationTokenRegistration seen = cancellationToken.Register(() => Cancelled.TrySetResult());
            Begun.SetResult();
            await Go.Task;
            return this;
        }

        public ValueTask DisposeAsync()
        {
            Disposed.TrySetResult();
            return default;
        }
    }
}
