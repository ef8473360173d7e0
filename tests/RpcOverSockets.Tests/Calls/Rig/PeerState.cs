using System.Reflection;
using RpcOverSockets.Calls;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>What a peer holds, read from its fields.</summary>
internal readonly record struct PeerState(
    int Incoming, int OneWays, int Waiting, int Outgoing, int SlotWaiters, int CreditWaiters, int Reserved)
{
    internal static PeerState Of(Peer peer)
    {
        var oneWay = Field<OneWayFlow?>(peer, "_oneWay");
        var own = Field<OwnCalls?>(peer, "_own");
        return new PeerState(
            Field<IncomingCallTable>(peer, "_incoming").Count,
            oneWay?.Calls.Count ?? 0,
            Field<PeerExtras?>(peer, "_extras")?.Held?.WaitingCount ?? 0,
            own?.Table.Count ?? 0,
            own?.SlotWaiters?.Count ?? 0,
            oneWay?.Waiters?.Count ?? 0,
            own?.SlotsReserved ?? 0);
    }

    internal static Hello RemoteHello(Peer peer) => Field<Hello>(peer, "_remote");

    internal static int BlockedStreams(Peer peer) => Field<PeerExtras?>(peer, "_extras")?.BlockedStreams?.Count ?? 0;

    private static T Field<T>(Peer peer, string name) =>
        (T)typeof(Peer).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(peer)!;
}
