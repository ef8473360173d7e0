using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;
using RpcOverSockets.Tests.Callbacks;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §4, object references: nobody keeps one that the other side does not know of.</summary>
public sealed class ReferenceTests
{
    private readonly Clock _clock = new();

    [Fact]
    public async Task References_of_a_call_that_was_left_and_is_then_refused_are_dropped()
    {
        PeerRig rig = Caller(out IClock client);
        using var cancellation = new CancellationTokenSource();
        Task<int> left = client.SubscribeAsync(new Ticks(), 1, cancellation.Token).AsTask();
        uint id = rig.Next(FrameKind.Call).Call;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left.Promptly());
        rig.Next(FrameKind.Cancel);

        rig.Error(id, 1, "It has not started.", 1);

        _ = client.SubscribeAsync(new Ticks(), 1).AsTask();
        rig.Next(FrameKind.Call); // the only place for an exported object is free
    }

    [Fact]
    public async Task A_reference_that_comes_for_a_caller_that_has_left_is_given_back()
    {
        PeerRig rig = Caller(out IClock client);
        using var cancellation = new CancellationTokenSource();
        Task left = client.KeepAsync(new Ticks(), cancellation.Token).AsTask();
        uint id = rig.Next(FrameKind.Call).Call;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left.Promptly());
        rig.Next(FrameKind.Cancel);

        rig.Reply(id, 7);

        Assert.Equal(Pack.UInt32(7), rig.Next(FrameKind.Release).Payload);
        rig.IsOpen();
    }

    [Fact]
    public async Task A_result_that_comes_after_its_connection_has_ended_is_disposed()
    {
        PeerRig rig = Callee();
        var gate = new TaskCompletionSource();
        _clock.BeforeKeeping = gate.Task;
        Keep(rig, 1);

        rig.Finish();
        gate.SetResult();

        await Eventually.TrueAsync(() => _clock.Ended == 1, "the subscription is disposed");
    }

    [Fact]
    public async Task A_result_that_cannot_be_sent_is_disposed()
    {
        PeerRig rig = Callee();
        Keep(rig, 1);
        rig.Next(FrameKind.Reply);

        Keep(rig, 3);

        rig.NextIsError(3, RpcStatus.ResourceExhausted, RpcOutcome.Executed);
        await Eventually.TrueAsync(() => _clock.Ended == 1, "the second subscription is disposed");
        Assert.Equal(1, _clock.Kept);
    }

    [Fact]
    public async Task A_result_of_a_one_way_call_is_disposed()
    {
        PeerRig rig = Callee();

        rig.Inject(
            FrameKind.Call,
            FrameFlags.OneWay,
            0,
            Pack.Join(Pack.UInt32(PeerRig.MethodId("test.Clock", "Keep")), Pack.UInt32(0), Pack.Array(5)));

        await Eventually.TrueAsync(() => _clock.Ended == 1, "the subscription that nobody holds is disposed");
    }

    [Fact]
    public async Task A_reference_that_is_dropped_while_a_one_way_call_is_written_is_released_behind_it()
    {
        var rig = new PeerRig(isInitiator: true);
        var target = new RemoteObject(rig.Peer, id: 7);
        var invoker = new RpcInvoker(target, options: null);
        RpcMethodDescriptor method = RpcContract.Describe<ICalls>().Methods.ToArray().First(static one => one.Kind == RpcCallKind.OneWay);

        await invoker.SendAsync(method, new DroppingArguments { Target = target }, CancellationToken.None);

        Assert.Equal(FrameFlags.OneWay | FrameFlags.Target, rig.Next(FrameKind.Call).Flags);
        rig.Next(FrameKind.Release);
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => invoker.SendAsync(method, new DroppingArguments { Target = target }, CancellationToken.None).AsTask());
        rig.NothingIsSent();
    }

    private readonly struct DroppingArguments : IRpcArguments<DroppingArguments>
    {
        internal RemoteObject Target { get; init; }

        public static void Write(ref MessagePackWriter writer, in DroppingArguments arguments)
        {
            arguments.Target.Drop();
            writer.WriteArrayHeader(0);
        }

        public static DroppingArguments Read(ref MessagePackReader reader) => default;
    }

    private static PeerRig Caller(out IClock client)
    {
        var rig = new PeerRig(isInitiator: true, configure: static options => options.ExportedObjectsMax = 1);
        client = RpcContract.Describe<IClock>().CreateClient(new RpcInvoker(new OnePeer(rig.Peer), options: null));
        return rig;
    }

    private static void Keep(PeerRig rig, uint id) =>
        rig.Inject(
            FrameKind.Call, 0, id, Pack.Join(Pack.UInt32(PeerRig.MethodId("test.Clock", "Keep")), Pack.UInt32(0), Pack.Array((int)id)));

    private PeerRig Callee() =>
        new(configure: static options => options.ExportedObjectsMax = 1, methods: PeerRig.MethodsOf<IClock>(_clock));
}
