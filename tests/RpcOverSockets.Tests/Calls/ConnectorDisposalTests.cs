using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>A channel that is disposed, at every stage of its life.</summary>
public sealed class ConnectorDisposalTests
{
    private readonly Dialer _dialer = new();

    [Fact]
    public async Task Before_it_was_ever_used()
    {
        await _dialer.Connector.DisposeAsync().AsTask().Promptly();
        await _dialer.Connector.DisposeAsync().AsTask().Promptly();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _dialer.Client.AddAsync(1, 2).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _dialer.Patient.AddAsync(1, 2).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _dialer.Client.NoteAsync(1, null).AsTask());
        Assert.Equal(0, _dialer.Attempts);
    }

    [Fact]
    public async Task While_it_connects()
    {
        Task call = _dialer.Client.AddAsync(1, 2).AsTask();
        Task patient = _dialer.Patient.AddAsync(1, 2).AsTask();
        await _dialer.AttemptAsync(1);

        await _dialer.Connector.DisposeAsync().AsTask().Promptly();

        RpcException error = await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Contains("disposed", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => patient.Promptly());
        Assert.Equal(1, _dialer.Attempts);
    }

    [Fact]
    public async Task While_it_waits_for_the_HELLO()
    {
        Task call = _dialer.Client.AddAsync(1, 2).AsTask();
        Dialer.Attempt attempt = await _dialer.AttemptAsync(1);
        attempt.Connect();

        Task disposal = _dialer.Connector.DisposeAsync().AsTask();
        await Eventually.TrueAsync(() => attempt.Channel.IsClosed, "the connection is closed");
        attempt.Finish("closed");

        await disposal.Promptly();
        await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
    }

    [Fact]
    public async Task While_it_backs_off()
    {
        Task failed = _dialer.Client.AddAsync(1, 2).AsTask();
        (await _dialer.AttemptAsync(1)).Fail("refused");
        await failed.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Task patient = _dialer.Patient.AddAsync(1, 2).AsTask();

        await _dialer.Connector.DisposeAsync().AsTask().Promptly();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => patient.Promptly());
    }

    [Fact]
    public async Task While_calls_are_in_progress()
    {
        (Task call, Dialer.Attempt attempt) = await CallAsync();

        Task disposal = _dialer.Connector.DisposeAsync().AsTask();

        await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        Assert.Equal((FrameKind.Close, ConnectionCode.NoError), (attempt.Channel.Sent[^1].Kind, attempt.Channel.Sent[^1].Code));
        Assert.True(attempt.Channel.IsClosed);
        Assert.False(disposal.IsCompleted);
        attempt.Finish("closed");
        await disposal.Promptly();
    }

    [Fact]
    public async Task When_the_connection_does_not_close_it_waits_5_seconds()
    {
        (Task call, _) = await CallAsync();

        Task disposal = _dialer.Connector.DisposeAsync().AsTask();
        await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        _dialer.Time.AdvanceMs(4999);
        await Task.Yield();
        Assert.False(disposal.IsCompleted);

        await Eventually.TrueAsync(
            () =>
            {
                _dialer.Time.AdvanceMs(1);
                return disposal.IsCompleted;
            },
            "the disposal gives up");
    }

    [Fact]
    public async Task A_connection_that_ends_behind_a_cancelled_connect_leaves_no_exception_that_nobody_observes()
    {
        var unobserved = new ConcurrentQueue<string>();
        void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception.ToString());
        TaskScheduler.UnobservedTaskException += OnUnobserved;

        await CancelConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        TaskScheduler.UnobservedTaskException -= OnUnobserved;
        Assert.DoesNotContain(unobserved, static text => text.Contains("The handshake with test:", StringComparison.Ordinal));
    }

    // Of its own, so that nothing of it is reachable any more.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task CancelConnectAsync()
    {
        var dialer = new Dialer();
        Task call = dialer.Client.AddAsync(1, 2).AsTask();
        Dialer.Attempt attempt = await dialer.AttemptAsync(1);
        attempt.MakeHandler();

        Task disposal = dialer.Connector.DisposeAsync().AsTask();
        await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        attempt.Finish("closed");
        await disposal.Promptly();
    }

    private async Task<(Task Call, Dialer.Attempt Attempt)> CallAsync()
    {
        Task<int> call = _dialer.Client.AddAsync(1, 2).AsTask();
        Dialer.Attempt attempt = await _dialer.AttemptAsync(1);
        attempt.Connect();
        attempt.Greet();
        await Eventually.TrueAsync(() => attempt.Channel.Sent.Length == 2, "the call is sent");
        return (call, attempt);
    }
}
