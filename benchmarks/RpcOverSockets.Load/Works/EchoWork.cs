using RpcOverSockets.Load.Commands;
using RpcOverSockets.Load.Contract;
using RpcOverSockets.Load.Measure;
using RpcOverSockets.Load.Native;

namespace RpcOverSockets.Load.Works;

/// <summary>Echoes of 16 bytes: closed loops, open loops, and open loops of which some calls are slow.</summary>
internal static class EchoWork
{
    private const double ShareOfClosedRate = 0.7; // w9
    private const int SlowMilliseconds = 5;       // w9
    private const ulong SlowOneIn = 100;          // w9

    private static readonly Block s_block = new(0x0123_4567_89AB_CDEF, -0x0123_4567_89AB_CDEF);
    private static readonly Predicate<Block> s_expected = static received => received == s_block;
    private static readonly Predicate<long> s_never = static _ => false;

    /// <summary>w1 to w4; at a rate where the plan names one.</summary>
    internal static Task RunAsync(Plan plan, Connections connections)
    {
        if (plan.Rate is null)
        {
            ClosedLoops<Block> closed = Closed(plan, connections);
            return Display.ShowAsync(plan, closed, () => closed.MeasureAsync(plan, connections.ServerUsageAsync));
        }

        ILoad[] clients = connections.Clients;
        OpenLoop<Block> open = Open(i => clients[i % clients.Length].EchoAsync(s_block), s_never);
        return Display.ShowAsync(plan, open, () => open.MeasureAsync(plan, connections.ServerUsageAsync));
    }

    /// <summary>w9: w3's rate first, then a share of it with calls that await, then with calls that block.</summary>
    internal static async Task RunMixedAsync(Plan plan, Connections connections)
    {
        double rate = plan.Rate ?? (ShareOfClosedRate * await ClosedRateAsync(plan, connections));
        foreach (bool blocks in new[] { false, true })
        {
            Plan row = plan with { Rate = rate, Row = blocks ? Work.BlockingRow : plan.Work.Name };
            ILoad[] clients = connections.Clients;
            OpenLoop<Block> open = Open(i => CallAsync(clients[i % clients.Length], i, blocks), IsSlow);
            await Display.ShowAsync(row, open, () => open.MeasureAsync(row, connections.ServerUsageAsync));
        }
    }

    /// <summary>Says which calls of w9 are slow: one in a hundred, scattered over all connections and the same in every run.</summary>
    internal static bool IsSlow(long index)
    {
        ulong mixed = (ulong)index * 0x9E37_79B9_7F4A_7C15; // the golden ratio spreads neighbours (Knuth, volume 3, 6.4)
        return ((mixed ^ (mixed >> 32)) * 0xD6E8_FEB8_6659_FD93 >> 32) % SlowOneIn == 0;
    }

    private static async Task<double> ClosedRateAsync(Plan plan, Connections connections)
    {
        ClosedLoops<Block> closed = Closed(plan, connections);
        Plan w3 = plan with { Row = "w3, for its rate" };
        Figures figures = await Display.WatchAsync(w3, closed, () => closed.MeasureAsync(w3, connections.ServerUsageAsync));
        return figures.CallsPerSecond ?? throw new InvalidOperationException("w3 gave no rate.");
    }

    private static ValueTask<Block> CallAsync(ILoad client, long index, bool blocks) => (IsSlow(index), blocks) switch
    {
        (false, _) => client.EchoAsync(s_block),
        (true, false) => client.EchoLaterAsync(s_block, SlowMilliseconds),
        (true, true) => client.EchoBlockingAsync(s_block, SlowMilliseconds),
    };

    // One closed loop for each call in flight.
    private static ClosedLoops<Block> Closed(Plan plan, Connections connections) => new(
        [
            .. from client in connections.Clients
               from _ in Enumerable.Range(0, plan.InFlight)
               select new Func<ValueTask<Block>>(() => client.EchoAsync(s_block)),
        ],
        s_expected);

    private static OpenLoop<Block> Open(Func<long, ValueTask<Block>> call, Predicate<long> isSlow) =>
        new(call, s_expected, isSlow, new LoadClock(), Plan.InFlightMax);
}
