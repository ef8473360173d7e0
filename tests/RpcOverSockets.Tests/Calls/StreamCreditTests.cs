using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>What our producers send: never without credit, one frame at most above it, and not while the connection is blocked
/// (protocol.md §4, "Credit").</summary>
public sealed class StreamCreditTests
{
    private const int Window = 65_536;
    private const int Plenty = 1_000_000;

    private readonly PeerRig _callee = new();
    private readonly PeerRig _caller = new(isInitiator: true);

    [Theory]
    [InlineData("Items")]
    [InlineData("Blobs")]
    [InlineData("Down")]
    public void A_callee_sends_its_credit_and_at_most_one_frame_above_it(string method)
    {
        _callee.Open(1, method, Plenty);

        IsWithin(_callee.TakeStream(1), Window);
        _callee.NothingIsSent();
    }

    [Fact]
    public void A_caller_sends_its_credit_and_at_most_one_frame_above_it()
    {
        _ = _caller.StreamClient.TakeAsync(_caller.Streams.ItemsAsync(Plenty, default)).AsTask();

        IsWithin(_caller.TakeStream(_caller.Next(FrameKind.Call).Call), Window);
        _caller.NothingIsSent();
    }

    [Fact]
    public void A_caller_of_bytes_sends_its_credit_and_at_most_one_frame_above_it()
    {
        _ = _caller.StreamClient.UpAsync(StreamCallsService.PipeOf(Plenty)).AsTask();

        IsWithin(_caller.TakeStream(_caller.Next(FrameKind.Call).Call), Window);
        _caller.NothingIsSent();
    }

    [Fact]
    public void The_credit_is_what_the_peers_HELLO_says()
    {
        var rig = new PeerRig(greets: false);
        rig.Greet(creditBytes: 200_000);

        rig.Open(1, "Items", Plenty);

        IsWithin(rig.TakeStream(1), 200_000);
    }

    [Theory]
    [InlineData("Items")]
    [InlineData("Blobs")]
    [InlineData("Down")]
    public void Each_grant_is_used_up_and_no_more(string method)
    {
        _callee.Open(1, method, Plenty);
        long credit = Window - _callee.TakeStream(1).PayloadBytes();
        foreach (uint grant in new uint[] { 1, 100_000, 0, 1, 40_000, 300_000, 1 })
        {
            _callee.Credit(1, grant);
            credit += grant;

            List<SentFrame> sent = _callee.TakeStream(1);
            if (credit <= 0)
            {
                Assert.Empty(sent);
                continue;
            }

            IsWithin(sent, credit);
            credit -= sent.PayloadBytes();
        }
    }

    [Fact]
    public void A_debt_must_be_paid_before_more_is_sent()
    {
        _callee.Open(1, "Items", Plenty);
        int debt = _callee.TakeStream(1).PayloadBytes() - Window;
        Assert.InRange(debt, 1, 16 << 10);

        _callee.Credit(1, (uint)debt);
        _callee.NothingIsSent();
        _callee.Credit(1, 1);

        Assert.Single(_callee.TakeStream(1));
    }

    [Fact]
    public async Task Nothing_else_is_subject_to_credit()
    {
        _callee.Open(1, "Items", Plenty);
        _callee.TakeStream(1);

        _callee.Call(3, "Add", 1, 2);
        _callee.NextIsReply(3, 3L);
        _callee.Cancel(1);
        await _callee.NextIsErrorAsync(1, RpcStatus.Cancelled, RpcOutcome.Executed);
    }

    [Fact]
    public async Task A_stream_that_is_shorter_than_its_credit_ends_without_a_grant()
    {
        _callee.Open(1, "Items", 10_000);

        await Eventually.TrueAsync(() => _callee.Channel.Sent[^1].Kind == FrameKind.Reply, "the reply is sent");
        Assert.Equal(Enumerable.Range(0, 10_000), _callee.TakeStream(1).SelectMany(StreamFrames.Numbers));
        _callee.NextIsReply(1, null);
    }

    [Theory]
    [InlineData("Items")]
    [InlineData("Down")]
    public void A_credit_above_2_31_minus_1_ends_the_connection(string method)
    {
        _callee.Open(1, method, Plenty);
        long credit = Window - _callee.TakeStream(1).PayloadBytes();

        _callee.Credit(1, (uint)(int.MaxValue - credit + 1));

        _callee.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void A_credit_of_2_31_minus_1_is_legal_and_one_byte_more_is_not()
    {
        _callee.Streams.OnItems = static (_, token) => NeverAsync(token);
        _callee.Open(1, "Items", 1);
        _callee.Credit(1, int.MaxValue - Window);
        _callee.IsOpen();

        _callee.Credit(1, 1);

        _callee.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void A_callers_credit_above_2_31_minus_1_ends_the_connection()
    {
        _ = _caller.StreamClient.TakeAsync(NeverAsync(default)).AsTask();
        uint id = _caller.Next(FrameKind.Call).Call;

        _caller.Credit(id, uint.MaxValue);

        _caller.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void Credit_for_a_call_in_use_without_such_a_stream_is_ignored()
    {
        _callee.Service.OnRun = _callee.Service.HoldAsync;
        _callee.Call(1, "Run", 1);
        _callee.OpenUp(3, "Take");
        _callee.Credit(1, uint.MaxValue);
        _callee.Credit(3, uint.MaxValue);
        _callee.IsOpen();
        _ = _caller.Client.AddAsync(1, 2).AsTask();
        uint unary = _caller.Next(FrameKind.Call).Call;
        _ = _caller.StreamClient.ItemsAsync(1).DrainAsync();
        uint down = _caller.Next(FrameKind.Call).Call;

        _caller.Credit(unary, uint.MaxValue);
        _caller.Credit(down, uint.MaxValue);

        _caller.IsOpen();
    }

    [Fact]
    public async Task Credit_for_a_call_that_has_ended_is_ignored()
    {
        _callee.Open(1, "Items", 0);
        await _callee.NextIsReplyAsync(1, null);

        _callee.Credit(1, uint.MaxValue);

        _callee.IsOpen();
    }

    /// <summary>All but the last frame fit the credit; the last begins with some left.</summary>
    private static void IsWithin(List<SentFrame> frames, long credit)
    {
        int before = frames[..^1].PayloadBytes();
        Assert.True(before < credit, $"{before} bytes were sent before the last of {frames.Count} frames, and the credit was {credit}");
        Assert.True(frames.PayloadBytes() >= credit, $"{frames.PayloadBytes()} bytes were sent, and the credit was {credit}");
    }

    private static async IAsyncEnumerable<int> NeverAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        yield return 0;
    }
}
