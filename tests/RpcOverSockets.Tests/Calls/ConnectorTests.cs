using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>How a channel connects, fails, backs off and connects again.</summary>
public sealed class ConnectorTests
{
    private readonly Dialer _dialer = new();

    [Fact]
    public async Task Many_callers_share_one_connect()
    {
        Task<int>[] calls = [.. Enumerable.Range(0, 100).Select(i => _dialer.Client.AddAsync(i, 0).AsTask())];
        Dialer.Attempt attempt = await _dialer.AttemptAsync(1);

        attempt.Connect();
        attempt.Greet();

        await Eventually.TrueAsync(() => attempt.Channel.Sent.Length == 101, "all calls are sent");
        for (int i = 1; i <= 100; i++)
        {
            await attempt.ReplyAsync(i, i);
        }

        await Task.WhenAll(calls).Promptly();
        Assert.Equal(5050, calls.Sum(static call => call.Result));
        Assert.Equal(1, _dialer.Attempts);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_take_the_connection_from_the_others()
    {
        using var cancellation = new CancellationTokenSource();
        Task impatient = _dialer.Client.AddAsync(1, 0, cancellation.Token).AsTask();
        Task<int> patient = _dialer.Client.AddAsync(2, 0).AsTask();
        Dialer.Attempt attempt = await _dialer.AttemptAsync(1);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.Promptly());
        attempt.Connect();
        attempt.Greet();

        await attempt.ReplyAsync(1, 2);
        Assert.Equal(2, await patient.Promptly());
    }

    [Fact]
    public async Task A_deadline_counts_while_a_connection_is_made()
    {
        Task call = _dialer.Client.AddAsync(1, 0).AsTask();
        Dialer.Attempt attempt = await _dialer.AttemptAsync(1);

        _dialer.Time.AdvanceMs(10_000);

        RpcException error = await call.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.NotExecuted);
        Assert.Contains("test:server", error.Message, StringComparison.Ordinal);
        attempt.Connect(); // late, and still of use for the next
        attempt.Greet();
        Task<int> next = _dialer.Client.AddAsync(1, 0).AsTask();
        await attempt.ReplyAsync(1, 7);
        Assert.Equal(7, await next.Promptly());
    }

    [Fact]
    public async Task A_connect_that_fails_tells_all_who_wait_for_it_why()
    {
        Task[] calls = [.. Enumerable.Range(0, 10).Select(i => _dialer.Client.AddAsync(i, 0).AsTask())];

        (await _dialer.AttemptAsync(1)).Fail("Cannot connect to test:server: connection refused (ECONNREFUSED).");

        foreach (Task call in calls)
        {
            RpcException error = await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
            Assert.Contains("ECONNREFUSED", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Whatever_a_connect_throws_names_the_end_point()
    {
        Task call = _dialer.Client.AddAsync(1, 0).AsTask();

        (await _dialer.AttemptAsync(1)).Throw(new InvalidOperationException("something odd"));

        RpcException error = await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Contains("test:server", error.Message, StringComparison.Ordinal);
        Assert.Contains("something odd", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_back_off_a_call_fails_at_once_with_the_last_error()
    {
        await FailAsync(1, "refused");

        RpcException error = await _dialer.Client.AddAsync(1, 0).AsTask()
            .FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
        Assert.Contains("1000 ms", error.Message, StringComparison.Ordinal);
        _dialer.Time.AdvanceMs(999);
        await _dialer.Client.AddAsync(1, 0).AsTask().FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Equal(1, _dialer.Attempts);

        _dialer.Time.AdvanceMs(1);
        _ = _dialer.Client.AddAsync(1, 0).AsTask();
        await _dialer.AttemptAsync(2);
    }

    [Fact]
    public async Task Attempts_are_made_ever_more_rarely()
    {
        Task<int> call = _dialer.Patient.AddAsync(1, 0).AsTask();
        var gaps = new List<double>();
        DateTimeOffset last = default;
        for (int n = 1; n <= 14; n++)
        {
            Dialer.Attempt attempt = await AdvanceToAttemptAsync(n);
            gaps.Add((attempt.At - last).TotalSeconds);
            last = attempt.At;
            attempt.Fail("refused");
        }

        double[] expected = [1, 1.6, 2.56, 4.096, 6.554, 10.486, 16.777, 26.844, 42.95, 68.719, 109.951, 120, 120];
        Assert.All(gaps.Skip(1).Zip(expected), static pair => Assert.InRange(pair.First, pair.Second, pair.Second + 0.2));
        Dialer.Attempt success = await AdvanceToAttemptAsync(15);
        success.Connect();
        success.Greet();
        await success.ReplyAsync(1, 1);
        Assert.Equal(1, await call.Promptly());
    }

    [Fact]
    public async Task A_call_that_waits_for_readiness_does_so_within_its_deadline()
    {
        ICalls waits = _dialer.CreateClient(new RpcCallOptions { WaitForReady = true });
        Task call = waits.AddAsync(1, 0).AsTask();
        for (int n = 1; n <= 4; n++) // at 0, 1, 2.6 and 5.16 s; the next would be at 9.26 s
        {
            (await AdvanceToAttemptAsync(n, hasDeadline: true)).Fail("refused");
        }

        (await AdvanceToAttemptAsync(5, hasDeadline: true)).Fail("refused for the last time");
        await Task.Yield();
        Assert.False(call.IsCompleted);
        await Eventually.TrueAsync(
            () =>
            {
                _dialer.Time.AdvanceMs(10);
                return call.IsCompleted;
            },
            "the deadline passes");

        RpcException error = await call.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.NotExecuted);
        Assert.Contains("refused for the last time", error.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(5, _dialer.Attempts);
    }

    [Fact]
    public async Task A_call_that_waits_for_readiness_can_be_cancelled()
    {
        await FailAsync(1, "refused");
        using var cancellation = new CancellationTokenSource();
        Task call = _dialer.Patient.AddAsync(1, 0, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Promptly());
        Assert.Equal(cancellation.Token, error.CancellationToken);
        await Eventually.TrueAsync(() => _dialer.Time.ArmedTimers == 0, "its timer is gone");
    }

    [Fact]
    public async Task Only_a_completed_handshake_resets_the_back_off()
    {
        await FailAsync(1, "refused");
        _dialer.Time.AdvanceMs(1000);
        Task call = _dialer.Client.AddAsync(1, 0).AsTask();
        Dialer.Attempt attempt = await _dialer.AttemptAsync(2);
        attempt.Connect();
        attempt.Finish("the peer closed the connection");
        RpcException error = await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Contains("the peer closed the connection", error.Message, StringComparison.Ordinal);
        error = await _dialer.Client.AddAsync(1, 0).AsTask().FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Contains("1600 ms", error.Message, StringComparison.Ordinal);

        _dialer.Time.AdvanceMs(1600);
        attempt = await ConnectedAsync(3);
        attempt.Finish("lost");
        await FailAsync(4, "refused");

        error = await _dialer.Client.AddAsync(1, 0).AsTask().FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Contains("1000 ms", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_says_HELLO_fails_the_connect_after_5_seconds()
    {
        Task call = _dialer.Client.AddAsync(1, 0).AsTask();
        Dialer.Attempt attempt = await _dialer.AttemptAsync(1);
        attempt.Connect();

        _dialer.Time.AdvanceMs(5000);
        Assert.Equal(ConnectionCode.HandshakeTimeout, attempt.Channel.Sent[^1].Code);
        attempt.Finish("closed");

        RpcException error = await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Contains("HandshakeTimeout", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_loss_the_next_call_connects_again_at_once(bool byGoAway)
    {
        Dialer.Attempt first = await ConnectedAsync(1);
        Task<int> inProgress = _dialer.Client.AddAsync(1, 0).AsTask();
        if (byGoAway)
        {
            first.Inject(FrameKind.GoAway, 0, Pack.Array(9, ""));
        }
        else
        {
            first.Finish("lost");
            await inProgress.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        }

        Task<int> next = _dialer.Client.AddAsync(2, 0).AsTask();
        Dialer.Attempt second = await _dialer.AttemptAsync(2);
        second.Connect();
        second.Greet();
        await second.ReplyAsync(1, 2);
        Assert.Equal(2, await next.Promptly());
        if (byGoAway)
        {
            await first.ReplyAsync(2, 1); // its first call was that of the connect
            Assert.Equal(1, await inProgress.Promptly());
        }
    }

    [Theory]
    [InlineData("goaway", 16)] // goodbyes are normal when servers take over from one another
    [InlineData("close", 3)]
    [InlineData("lost", 3)]
    public async Task A_server_that_ends_every_connection_at_once_is_not_stormed(string how, int connections)
    {
        for (int n = 1; n <= connections; n++)
        {
            End(await GreetedAsync(n), how);
        }

        RpcException error = await _dialer.Client.AddAsync(1, 0).AsTask()
            .FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Contains("end as soon as they are made", error.Message, StringComparison.Ordinal);
        Assert.Equal(how == "close", error.Message.Contains("Unauthenticated: who are you", StringComparison.Ordinal));

        _dialer.Time.AdvanceMs(1000);
        End(await GreetedAsync(connections + 1), how);
        error = await _dialer.Client.AddAsync(1, 0).AsTask().FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        Assert.Contains("1600 ms", error.Message, StringComparison.Ordinal);

        _dialer.Time.AdvanceMs(1600);
        Dialer.Attempt lasting = await ConnectedAsync(connections + 2);
        _dialer.Time.AdvanceMs(1000);
        lasting.Finish("lost");
        await ConnectedAsync(connections + 3); // at once
    }

    private static void End(Dialer.Attempt attempt, string how)
    {
        if (how == "goaway")
        {
            attempt.Inject(FrameKind.GoAway, 0, Pack.Array(9, "not now"));
            return;
        }

        if (how == "close")
        {
            attempt.Inject(FrameKind.Close, 0, Pack.Array(4, "who are you"));
        }

        attempt.Finish("lost");
    }

    private async Task<Dialer.Attempt> GreetedAsync(int n)
    {
        Task connected = _dialer.Connector.GetPeerAsync("A test", long.MaxValue, waitsForReady: false, CancellationToken.None).AsTask();
        Dialer.Attempt attempt = await _dialer.AttemptAsync(n);
        attempt.Connect();
        attempt.Greet();
        await connected.Promptly();
        return attempt;
    }

    private async Task FailAsync(int n, string message)
    {
        Task call = _dialer.Client.AddAsync(1, 0).AsTask();
        (await _dialer.AttemptAsync(n)).Fail(message);
        await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
    }

    private async Task<Dialer.Attempt> ConnectedAsync(int n)
    {
        Task<int> call = _dialer.Client.AddAsync(0, 0).AsTask();
        Dialer.Attempt attempt = await _dialer.AttemptAsync(n);
        attempt.Connect();
        attempt.Greet();
        await attempt.ReplyAsync(1, 0);
        Assert.Equal(0, await call.Promptly());
        return attempt;
    }

    // What waits is armed on other threads. With a deadline, the next timer may be that of the deadline: small steps.
    private async Task<Dialer.Attempt> AdvanceToAttemptAsync(int n, bool hasDeadline = false)
    {
        await Eventually.TrueAsync(
            () =>
            {
                if (_dialer.Attempts < n && _dialer.Time.ArmedTimers > 0 && hasDeadline)
                {
                    _dialer.Time.AdvanceMs(50);
                }
                else if (_dialer.Attempts < n)
                {
                    _dialer.Time.AdvanceToNextTimer();
                }

                return _dialer.Attempts >= n;
            },
            $"attempt {n} begins");
        return await _dialer.AttemptAsync(n);
    }
}
