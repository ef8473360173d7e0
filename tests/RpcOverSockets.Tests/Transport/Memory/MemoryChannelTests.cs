using System.Collections.Concurrent;
using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Tests.Calls.Rig;
using RpcOverSockets.Transport.Memory;

namespace RpcOverSockets.Tests.Transport.Memory;

/// <summary>How connections inside the process end.</summary>
public sealed class MemoryChannelTests
{
    [Fact]
    public async Task A_side_whose_reply_nobody_takes_closes_all_the_same()
    {
        var service = new CallsService();
        service.OnRun = service.HoldAsync;
        var settings = new PeerSettings(
            new RpcConnectionOptions(),
            PeerRig.MethodsOf(service, new StreamCallsService()),
            TimeProvider.System,
            new EventLog(),
            exposesExceptions: false);
        var events = new ConcurrentQueue<Peer.PeerEvent>();
        Peer accepted = null!;
        _ = MemoryChannel.Connect(
            "test",
            channel => accepted = new Peer(channel, settings, static (_, _) => { }),
            channel => new Peer(channel, settings, (_, what) => events.Enqueue(what)),
            TimeProvider.System);
        await Eventually.TrueAsync(() => accepted.IsUsable, "the handshake is complete");
        ICalls client = RpcContract.Describe<ICalls>().CreateClient(new RpcInvoker(new OnePeer(accepted), options: null));
        Task<int> call = client.RunAsync(1).AsTask();
        await Eventually.TrueAsync(() => service.Running == 1, "the handler runs");

        accepted.Abort("the test has ended it");
        await Assert.ThrowsAsync<RpcException>(() => call.Promptly());
        await Eventually.TrueAsync(() => events.Contains(Peer.PeerEvent.GoingAway), "the other side knows");
        service.Release(1);

        await Eventually.TrueAsync(() => events.Contains(Peer.PeerEvent.Closed), "the other side is closed");
    }
}
