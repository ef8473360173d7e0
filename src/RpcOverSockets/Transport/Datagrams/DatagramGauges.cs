using System.Collections.Concurrent;
using RpcOverSockets.Diagnostics;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>What the kernel counts for the sockets of this process. Thread-safe.</summary>
internal static class DatagramGauges
{
    private static readonly ConcurrentDictionary<DatagramSocket, bool> s_open = new();
    private static long s_closedDrops; // interlocked; of sockets that are closed

    static DatagramGauges()
    {
        _ = RpcInstruments.Meter.CreateObservableCounter(
            "rpc_over_sockets.udp.receive.dropped", Drops, "{datagram}",
            "Datagrams that the kernel dropped because the receive buffer was full, or there was a flood of INITs.");
    }

    internal static void Add(DatagramSocket socket) => s_open.TryAdd(socket, true);

    /// <summary>The socket is about to be closed.</summary>
    internal static void Remove(DatagramSocket socket)
    {
        if (s_open.TryRemove(socket, out _))
        {
            _ = Interlocked.Add(ref s_closedDrops, socket.ReadDrops());
        }
    }

    private static long Drops()
    {
        long drops = Interlocked.Read(ref s_closedDrops);
        foreach (DatagramSocket socket in s_open.Keys)
        {
            drops += socket.ReadDrops();
        }

        return drops;
    }
}
