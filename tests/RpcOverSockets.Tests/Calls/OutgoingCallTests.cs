using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Own calls: their frames, their answers and every other end (protocol.md §4, §5).</summary>
public sealed class OutgoingCallTests
{
    private readonly PeerRig _rig = new(isInitiator: true);

    public static TheoryData<string, byte[]> MalformedErrors { get; } = new()
    {
        { "empty", [] },
        { "nil", Pack.Value(null) },
        { "a map", Pack.Map() },
        { "status is a string", Pack.Array("x") },
        { "status is nil", Pack.Array(new object?[] { null }) },
        { "status is negative", Pack.Array(-1) },
        { "message is a number", Pack.Array(5, 5) },
        { "message is no UTF-8", Pack.Array(5, Pack.Hex("a1 ff")) },
        { "outcome is a string", Pack.Array(5, "m", "x") },
        { "outcome is negative", Pack.Array(5, "m", -1) },
        { "bytes after the array", Pack.Join(Pack.Array(5, "m", 0), [0xc0]) },
        { "cut short", [0x93, 0x05] },
        { "a count that cannot be", [0xdd, 0xff, 0xff, 0xff, 0xff] },
    };

    [Theory]
    [InlineData(true, 1u)]
    [InlineData(false, 0u)]
    public void Call_ids_have_the_parity_of_who_opened_the_connection_and_are_never_0(bool isInitiator, uint parity)
    {
        var rig = new PeerRig(isInitiator);
        for (int i = 0; i < 100; i++)
        {
            _ = rig.Client.AddAsync(i, 0).AsTask();
            SentFrame call = rig.Next(FrameKind.Call);
            Assert.Equal((FrameFlags.None, parity), (call.Flags, call.Call & 1));
            Assert.NotEqual(0u, call.Call);
        }

        Assert.Equal(100, rig.Channel.Sent.Skip(1).Select(static call => call.Call).Distinct().Count());
    }

    [Theory]
    [InlineData("a", 8192, 8192)]
    [InlineData("a", 8193, 8192)]
    [InlineData("a", 500_000, 8192)]
    [InlineData("\u00e4", 8192, 8192)]
    [InlineData("\u00e4", 8193, 8192)]
    [InlineData("\u20ac", 8193, 8192)]
    [InlineData("\u20ac", 100_000, 8192)]
    [InlineData("\U0001f600", 4096, 8192)]
    [InlineData("\U0001f600", 4097, 8192)]
    public async Task The_message_of_an_error_is_cut(string character, int count, int expected)
    {
        Task<int> call = _rig.Client.AddAsync(1, 2).AsTask();
        string message = string.Concat(Enumerable.Repeat(character, count));

        _rig.Error(_rig.Next(FrameKind.Call).Call, 5, message, 0);

        RpcException error = await call.FailsWithAsync(RpcStatus.NotFound, RpcOutcome.Executed);
        Assert.Equal(message[..expected], error.Message);
    }

    [Fact]
    public async Task A_surrogate_pair_in_the_message_of_an_error_is_not_split()
    {
        Task<int> call = _rig.Client.AddAsync(1, 2).AsTask();
        string start = new('a', 8191);

        _rig.Error(_rig.Next(FrameKind.Call).Call, 5, start + "\U0001f600 and more", 0);

        Assert.Equal(start, (await call.FailsWithAsync(RpcStatus.NotFound, RpcOutcome.Executed)).Message);
    }

    [Fact]
    public async Task A_reply_is_the_result()
    {
        Task<int> number = _rig.Client.AddAsync(1, 2).AsTask();
        Task<string?> text = _rig.Client.TextAsync(null).AsTask();
        Task nothing = _rig.Client.NothingAsync().AsTask();
        uint[] ids = [_rig.Next(FrameKind.Call).Call, _rig.Next(FrameKind.Call).Call, _rig.Next(FrameKind.Call).Call];

        _rig.Reply(ids[2], "a result where none is due");
        _rig.Reply(ids[1], null);
        _rig.Reply(ids[0], 3);

        Assert.Equal(3, await number.Promptly());
        Assert.Null(await text.Promptly());
        await nothing.Promptly();
        _rig.IsOpen();
    }

    [Theory]
    [InlineData("")]
    [InlineData("c0")]
    [InlineData("a1 78")]
    [InlineData("01 02")]
    [InlineData("cf ff ff ff ff ff ff ff ff")]
    [InlineData("dd ff ff ff ff")]
    [InlineData("c1")]
    public async Task A_reply_that_does_not_decode_fails_its_call_only(string payload)
    {
        Task call = _rig.Client.AddAsync(1, 2).AsTask();

        _rig.Inject(FrameKind.Reply, 0, _rig.Next(FrameKind.Call).Call, Pack.Hex(payload).Bytes);

        await call.FailsWithAsync(RpcStatus.Internal, RpcOutcome.Executed);
        _rig.IsOpen();
    }

    [Fact]
    public async Task An_error_tells_status_message_and_outcome()
    {
        Task call = _rig.Client.AddAsync(1, 2).AsTask();

        _rig.Error(_rig.Next(FrameKind.Call).Call, 5, "no such thing", 0, null, null, "more");

        RpcException error = await call.FailsWithAsync(RpcStatus.NotFound, RpcOutcome.Executed);
        Assert.Equal("no such thing", error.Message);
    }

    [Fact]
    public async Task Trailing_elements_of_an_error_may_be_missing()
    {
        await Ends([], RpcStatus.Unknown, RpcOutcome.Unknown);
        await Ends([5], RpcStatus.NotFound, RpcOutcome.Unknown);
        await Ends([5, null], RpcStatus.NotFound, RpcOutcome.Unknown);
        await Ends([5, "m"], RpcStatus.NotFound, RpcOutcome.Unknown);
        await Ends([5, "m", 1], RpcStatus.NotFound, RpcOutcome.NotExecuted);
    }

    [Fact]
    public async Task Numbers_that_version_1_does_not_know_are_unknown()
    {
        await Ends([0, "m", 0], RpcStatus.Unknown, RpcOutcome.Executed);
        await Ends([16, "m", 0], RpcStatus.Unauthenticated, RpcOutcome.Executed);
        await Ends([17, "m", 0], RpcStatus.Unknown, RpcOutcome.Executed);
        await Ends([4_000_000_000, "m", 0], RpcStatus.Unknown, RpcOutcome.Executed);
        await Ends([5, "m", 2], RpcStatus.NotFound, RpcOutcome.Unknown);
        await Ends([5, "m", 3], RpcStatus.NotFound, RpcOutcome.Unknown);
    }

    [Theory]
    [MemberData(nameof(MalformedErrors))]
    public async Task A_malformed_error_is_a_protocol_error(string what, byte[] payload)
    {
        Task call = _rig.Client.AddAsync(1, 2).AsTask();

        _rig.Inject(FrameKind.Error, 0, _rig.Next(FrameKind.Call).Call, payload);

        Assert.NotEmpty(what);
        _rig.IsClosedWith(ConnectionCode.Protocol);
        await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
    }

    [Fact]
    public async Task A_second_answer_is_a_protocol_error()
    {
        Task<int> call = _rig.Client.AddAsync(1, 2).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Reply(id, 3);

        _rig.Reply(id, 4);

        _rig.IsClosedWith(ConnectionCode.Protocol);
        Assert.Equal(3, await call.Promptly());
    }

    [Fact]
    public async Task An_answer_to_a_call_of_the_peer_is_a_protocol_error()
    {
        _rig.Service.OnRun = _rig.Service.HoldAsync;
        _rig.Call(2, "Run", 1);

        _rig.Reply(2, 3);

        _rig.IsClosedWith(ConnectionCode.Protocol);
        await Eventually.TrueAsync(() => _rig.Service.Running == 0, "the handler is told");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Arguments_go_up_to_the_peers_frame_limit(int excessBytes, bool isSent)
    {
        var rig = new PeerRig(isInitiator: true, greets: false);
        rig.Greet(frameBytes: 65_536, calls: 1);
        const int Around = 6 + 8 + 1 + 3; // kind to id, method and timeout, array, header of a bin16

        Task call = rig.Client.BytesAsync(new byte[65_536 - Around + excessBytes]).AsTask();

        if (isSent)
        {
            Assert.Equal(65_536 - 6, rig.Next(FrameKind.Call).Payload.Length);
            return;
        }

        RpcException error = await call.FailsWithAsync(RpcStatus.ResourceExhausted, RpcOutcome.NotExecuted);
        Assert.Contains("65536", error.Message, StringComparison.Ordinal);
        rig.NothingIsSent();
        _ = rig.Client.AddAsync(1, 2).AsTask();
        rig.Next(FrameKind.Call); // its place was free again
    }

    [Fact]
    public async Task Arguments_that_cannot_be_written_fail_their_call_and_free_its_place()
    {
        var rig = new PeerRig(isInitiator: true, greets: false);
        rig.Greet(calls: 1);

        await rig.Client.TextAsync("\ud800").AsTask().FailsWithAsync(RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);

        rig.NothingIsSent();
        _ = rig.Client.AddAsync(1, 2).AsTask();
        rig.Next(FrameKind.Call);
    }

    [Fact]
    public async Task When_the_connection_is_lost_calls_that_never_left_were_not_executed()
    {
        Task left = _rig.Client.AddAsync(1, 2).AsTask();
        Task stayed = _rig.Client.AddAsync(3, 4).AsTask();
        _rig.Next(FrameKind.Call);
        uint unsent = _rig.Next(FrameKind.Call).Call;

        _rig.Handler.OnCallUnsent(unsent);
        _rig.Handler.OnCallUnsent(4711); // of a call that has ended
        _rig.Finish("reset by peer");

        RpcException error = await left.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        Assert.Contains("reset by peer", error.Message, StringComparison.Ordinal);
        await stayed.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
    }

    [Theory]
    [InlineData((int)ConnectionCode.Protocol)]
    [InlineData((int)ConnectionCode.ShuttingDown)]
    public async Task When_the_peer_closes_calls_that_never_left_were_not_executed(int code)
    {
        Task left = _rig.Client.AddAsync(1, 2).AsTask();
        Task stayed = _rig.Client.AddAsync(3, 4).AsTask();
        _rig.Next(FrameKind.Call);
        uint unsent = _rig.Next(FrameKind.Call).Call;

        _rig.Inject(FrameKind.Close, 0, 0, Pack.Array(code, "bye"));
        Assert.True(_rig.Channel.IsClosed || _rig.Channel.IsAborted);
        _rig.Handler.OnCallUnsent(unsent);
        _rig.Finish();

        RpcException error = await left.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        Assert.Contains("bye", error.Message, StringComparison.Ordinal);
        await stayed.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.NotExecuted);
        _rig.NothingIsSent();
    }

    [Fact]
    public async Task A_callers_continuation_runs_on_the_turn_where_the_channel_lets_it()
    {
        int threads = -1;
        async Task<int> CallAsync()
        {
            int result = await _rig.Client.AddAsync(1, 2).ConfigureAwait(false);
            threads = _rig.Channel.ThreadsInUserCode;
            return result;
        }

        Task<int> call = CallAsync();
        _rig.Reply(_rig.Next(FrameKind.Call).Call, 3);
        Assert.Equal((true, 1), (call.IsCompletedSuccessfully, threads));

        _rig.Channel.RunsUserCode = false;
        call = CallAsync();
        _rig.Reply(_rig.Next(FrameKind.Call).Call, 3);
        Assert.Equal(3, await call.Promptly());
        Assert.Equal(0, threads);
    }

    private async Task Ends(object?[] error, RpcStatus status, RpcOutcome outcome)
    {
        Task call = _rig.Client.AddAsync(1, 2).AsTask();
        _rig.Error(_rig.Next(FrameKind.Call).Call, error);
        await call.FailsWithAsync(status, outcome);
        _rig.IsOpen();
    }
}
