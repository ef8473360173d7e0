using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using RpcOverSockets.Diagnostics;

namespace RpcOverSockets.Calls;

/// <summary>Counts connections, their calls and their outboxes when somebody asks; costs calls nothing.</summary>
/// <remarks>Thread-safe. Refers to the peers of each server and channel weakly: who forgets a connection that never ends does not keep it
/// here.</remarks>
internal static class ConnectionGauges
{
    private static readonly ConditionalWeakTable<PeerSet, object> s_sets = [];
    private static readonly object s_present = new();

    static ConnectionGauges()
    {
        Meter meter = RpcInstruments.Meter;
        _ = meter.CreateObservableUpDownCounter(
            "rpc_over_sockets.connections", static () => Sum(static _ => 1), "{connection}", "Connections.");
        _ = meter.CreateObservableUpDownCounter(
            "rpc_over_sockets.client.calls", static () => Sum(static peer => peer.OutgoingCount), "{call}", "Own calls in progress.");
        _ = meter.CreateObservableUpDownCounter(
            "rpc_over_sockets.server.calls",
            static () => Sum(static peer => peer.IncomingCount),
            "{call}",
            "Calls of peers in progress or waiting for a thread.");
        _ = meter.CreateObservableUpDownCounter(
            "rpc_over_sockets.outbox.size",
            static () => Sum(static peer => peer.Channel.OutboxBytes),
            "By",
            "Bytes that wait to be read by peers.");
    }

    internal static void Add(PeerSet peers) => s_sets.Add(peers, s_present);

    // By who has connected, and by transport: few series, however many connections there are.
    private static List<Measurement<long>> Sum(Func<Peer, long> count)
    {
        var sums = new Dictionary<(bool IsClient, string? Transport), long>();
        foreach ((PeerSet peers, _) in s_sets)
        {
            foreach (Peer peer in peers.ToArray())
            {
                (bool, string?) key = (peer.Channel.IsInitiator, CallAttributes.TransportOf(peer.RemotePeer.EndPoint));
                sums[key] = sums.GetValueOrDefault(key) + count(peer);
            }
        }

        var measurements = new List<Measurement<long>>(sums.Count);
        foreach (((bool isClient, string? transport), long sum) in sums)
        {
            measurements.Add(new Measurement<long>(
                sum,
                new KeyValuePair<string, object?>("rpc_over_sockets.role", isClient ? "client" : "server"),
                new KeyValuePair<string, object?>(CallAttributes.Transport, transport)));
        }

        return measurements;
    }
}
