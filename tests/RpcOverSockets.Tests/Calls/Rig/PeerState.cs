using System.Reflection;
using RpcOverSockets.Calls;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>What a peer holds, read from its fields.</summary>
internal readonly record struct PeerState(
    int Incoming, int OneWays, int Waiting, int Outgoing, int SlotWaiters, int CreditWaiters, int Reserved)
{
    internal static PeerState Of(Peer peer) => new(
        Field<IncomingCallTable>(peer, "_incoming").Count,
        Field<IncomingCallTable?>(peer, "_oneWays")?.Count ?? 0,
        Field<int>(peer, "_waitingCount"),
        Field<OutgoingCallTable>(peer, "_outgoing").Count,
        Field<Queue<SlotWaiter>?>(peer, "_slotWaiters")?.Count ?? 0,
        Field<Queue<CreditWaiter>?>(peer, "_creditWaiters")?.Count ?? 0,
        Field<int>(peer, "_slotsReserved"));

    internal static int BlockedStreams(Peer peer) => Field<IEnumerable<OutboundStream>?>(peer, "_blockedStreams")?.Count() ?? 0;

    private static T Field<T>(Peer peer, string name) =>
        (T)typeof(Peer).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(peer)!;
}
