using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>A call that ends while its arguments are being written: codecs call user code, which may do anything meanwhile.</summary>
public sealed class CallRaceTests
{
    private static readonly RpcMethodDescriptor s_method = new("test.Calls", "RaceAsync", 99, RpcMethodFlags.None, RpcDispatchMode.Auto);

    private readonly PeerRig _rig = new(isInitiator: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_connection_ends(bool throws)
    {
        Task call = Call(() => _rig.Inject(0, 0, 0), throws);

        await call.FailsWithAsync(RpcStatus.Unavailable, RpcOutcome.Unknown);
        _rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_deadline_passes(bool throws)
    {
        Task call = Call(() => _rig.Time.AdvanceMs(10_000), throws);

        await call.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.Unknown);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_peer_says_goodbye_and_its_PING_is_answered_behind_the_call(bool throws)
    {
        byte[] ping = [1, 2, 3, 4, 5, 6, 7, 8];

        Task call = Call(SayGoodbye, throws);

        uint id = throws ? 0 : _rig.Next(FrameKind.Call).Call;
        Assert.Equal(ping, _rig.Next(FrameKind.Pong).Payload);
        _rig.NothingIsSent();
        if (throws)
        {
            await call.FailsWithAsync(RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
        }
        else
        {
            _rig.Reply(id, 1);
            await call.Promptly();
        }

        void SayGoodbye()
        {
            _rig.Inject(FrameKind.GoAway, 0, 0, Pack.Array(9, ""));
            _rig.Inject(FrameKind.Ping, 0, 0, ping);
            _rig.NothingIsSent();
        }
    }

    [Fact]
    public async Task The_token_fires()
    {
        using var cancellation = new CancellationTokenSource();

        Task call = Call(cancellation.Cancel, throws: false, cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Promptly());
        Assert.Equal(_rig.Next(FrameKind.Call).Call, _rig.Next(FrameKind.Cancel).Call);
    }

    [Fact]
    public async Task Another_call_is_made_by_the_same_thread()
    {
        Task<int>? inner = null;

        Task<int> outer = Call(() => inner = _rig.Client.AddAsync(1, 2).AsTask(), throws: false);

        uint innerId = _rig.Next(FrameKind.Call).Call;
        uint outerId = _rig.Next(FrameKind.Call).Call;
        _rig.Reply(outerId, 1);
        _rig.Reply(innerId, 2);
        Assert.Equal(1, await outer.Promptly());
        Assert.Equal(2, await inner!.Promptly());
    }

    [Fact]
    public async Task A_late_callback_of_a_token_does_not_cancel_a_call_that_observes_another()
    {
        using var before = new CancellationTokenSource();
        using var now = new CancellationTokenSource();
        OutgoingCall<int, Int32Codec> call = OutgoingCall<int, Int32Codec>.Rent();
        call.Begin(_rig.Peer, s_method, long.MaxValue, route: null);
        Assert.True(_rig.Peer.TryBegin(call, isReserved: false));
        Assert.Null(_rig.Peer.SendCall(call, new HostileArguments { WhileWriting = static () => { } }, _rig.Channel.Now));
        call.ObserveCancellation(now.Token);
        Task<int> task = call.Task.AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;

        _rig.Peer.CancelOutgoing(call, before.Token);

        _rig.NothingIsSent();
        _rig.Reply(id, 7);
        Assert.Equal(7, await task.Promptly());
    }

    private Task<int> Call(Action whileWriting, bool throws, CancellationToken cancellationToken = default)
    {
        var invoker = new RpcInvoker(new OnePeer(_rig.Peer), options: null);
        var arguments = new HostileArguments { WhileWriting = whileWriting, Throws = throws };
        return invoker.CallAsync<HostileArguments, int, Int32Codec>(s_method, arguments, cancellationToken).AsTask();
    }

    private readonly struct HostileArguments : IRpcArguments<HostileArguments>
    {
        internal Action WhileWriting { get; init; }

        internal bool Throws { get; init; }

        public static void Write(ref MessagePackWriter writer, in HostileArguments arguments)
        {
            arguments.WhileWriting();
            writer.WriteArrayHeader(0);
            if (arguments.Throws)
            {
                throw new InvalidOperationException("cannot be written");
            }
        }

        public static HostileArguments Read(ref MessagePackReader reader) => default;
    }
}
