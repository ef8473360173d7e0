using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>What the caller is told of a handler that failed (protocol.md §5).</summary>
public sealed class FailureTests
{
    private readonly PeerRig _rig = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handlers_own_status_and_message_reach_the_caller_and_it_was_executed(bool waits)
    {
        Throw(static () => new RpcException(RpcStatus.NotFound, "no such order", RpcOutcome.NotExecuted), waits);

        _rig.Call(1, "Run", 1);

        SentFrame error = await _rig.NextAsync(FrameKind.Error);
        Assert.Equal(
            (1u, RpcStatus.NotFound, "no such order", RpcOutcome.Executed), (error.Call, error.Status, error.Message, error.Outcome));
        Assert.Equal(0, _rig.Log.Count(2001));
    }

    [Theory]
    [InlineData(RpcStatus.Ok, RpcStatus.Unknown)]
    [InlineData((RpcStatus)17, RpcStatus.Unknown)]
    [InlineData(RpcStatus.Unauthenticated, RpcStatus.Unauthenticated)]
    public async Task A_status_that_is_none_is_unknown(RpcStatus thrown, RpcStatus told)
    {
        Throw(() => new RpcException(thrown, "m"), waits: false);

        _rig.Call(1, "Run", 1);

        await _rig.NextIsErrorAsync(1, told, RpcOutcome.Executed);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task An_unexpected_exception_is_unknown_logged_and_told_only_where_the_server_says_so(bool waits, bool exposes)
    {
        var rig = new PeerRig(exposesExceptions: exposes);
        Throw(rig, static () => new InvalidOperationException("secret"), waits);

        rig.Call(1, "Run", 1);

        SentFrame error = await rig.NextAsync(FrameKind.Error);
        Assert.Equal((RpcStatus.Unknown, RpcOutcome.Executed), (error.Status, error.Outcome));
        Assert.Equal(exposes, error.Message.Contains("secret", StringComparison.Ordinal));
        Assert.Equal(1, rig.Log.Count(2001));
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_unknown()
    {
        Throw(static () => new OperationCanceledException(), waits: false);

        _rig.Call(1, "Run", 1);

        await _rig.NextIsErrorAsync(1, RpcStatus.Unknown, RpcOutcome.Executed);
    }

    [Fact]
    public void A_handler_that_returns_no_task_has_failed()
    {
        _rig.Call(1, "NullTask");

        _rig.NextIsError(1, RpcStatus.Unknown, RpcOutcome.Executed);
    }

    [Fact]
    public void A_result_that_cannot_be_written_fails_its_call_only()
    {
        _rig.Call(1, "Odd", 1);

        SentFrame error = _rig.Next(FrameKind.Error);
        Assert.Equal((1u, RpcStatus.Internal, RpcOutcome.Executed), (error.Call, error.Status, error.Outcome));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, _rig.Log.Count(2001));
        _rig.Call(1, "Add", 1, 2);
        _rig.NextIsReply(1, 3L);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_argument_whose_type_throws_is_invalid_and_says_why_only_where_the_server_says_so(bool exposes)
    {
        var rig = new PeerRig(exposesExceptions: exposes);

        rig.Call(1, "Pick", [new object?[] { -1 }]);

        SentFrame error = rig.Next(FrameKind.Error);
        Assert.Equal((RpcStatus.InvalidArgument, RpcOutcome.NotExecuted), (error.Status, error.Outcome));
        Assert.Equal(exposes, error.Message.Contains("secret", StringComparison.Ordinal));
        Assert.Equal(1, rig.Log.Count(2008));
        rig.Call(1, "Pick", [new object?[] { 1 }]);
        Assert.Equal(1L, ((object?[])rig.Next(FrameKind.Reply).Value!)[0]);
    }

    [Fact]
    public async Task A_result_whose_type_throws_fails_its_call_only()
    {
        var rig = new PeerRig(isInitiator: true);
        Task call = rig.Client.PickAsync(new Picky()).AsTask();

        rig.Reply(rig.Next(FrameKind.Call).Call, new object?[] { -1 });

        await call.FailsWithAsync(RpcStatus.Internal, RpcOutcome.Executed);
        rig.IsOpen();
    }

    [Fact]
    public async Task Whatever_a_message_is_it_arrives()
    {
        foreach (string message in new[] { "", "\ud800", "a\udc00b", new string('x', 1_000_000), new string('\ud83d', 9000), "\0\n\u202e" })
        {
            Throw(() => new RpcException(RpcStatus.Aborted, message), waits: false);
            _rig.Call(1, "Run", 1);
            SentFrame error = await _rig.NextAsync(FrameKind.Error);
            Assert.Equal(RpcStatus.Aborted, error.Status);
            Assert.True(error.Payload.Length < 65_530);
        }
    }

    private void Throw(Func<Exception> make, bool waits) => Throw(_rig, make, waits);

    private static void Throw(PeerRig rig, Func<Exception> make, bool waits) => rig.Service.OnRun = waits
        ? async (_, _) =>
        {
            await Task.Yield();
            throw make();
        }
    : (_, _) => throw make();
}
