using RpcOverSockets.Load.Measure;
using StreamJsonRpc;

namespace StreamJsonRpcEcho;

/// <summary>The works of the load tool by proxies of StreamJsonRpc.</summary>
internal static class EchoClient
{
    internal static async Task<Figures> MeasureAsync(Plan plan)
    {
        var connections = new JsonRpc[plan.Connections];
        var clients = new IEcho[plan.Connections];
        for (int i = 0; i < clients.Length; i++)
        {
            connections[i] = await Peer.DialAsync(plan.Url);
            clients[i] = connections[i].Attach<IEcho>();
            connections[i].StartListening();
        }

        try
        {
            return await MeasureAsync(plan, clients);
        }
        finally
        {
            foreach (JsonRpc connection in connections)
            {
                connection.Dispose();
            }
        }
    }

    private static async Task<Figures> MeasureAsync(Plan plan, IEcho[] clients)
    {
        if (plan.Work.Kind == WorkKind.Items)
        {
            using CancellationTokenSource end = new();
            return await new ItemLoop().MeasureAsync(
                plan, clients[0].ItemsAsync(end.Token), static (_, item) => item.Length == Work.ItemBytes, () => UsedAsync(clients[0]));
        }

        var message = new byte[plan.PayloadBytes];
        ClosedLoops<int> loops = new(
            [
                .. from client in clients
                   from _ in Enumerable.Range(0, plan.InFlight)
                   select new Func<ValueTask<int>>(async () => (await client.UnaryAsync(message).ConfigureAwait(false)).Length),
            ],
            received => received == message.Length);
        return await loops.MeasureAsync(plan, () => UsedAsync(clients[0]));
    }

    private static async ValueTask<Usage> UsedAsync(IEcho client)
    {
        long[] used = await client.UsedAsync();
        return new Usage(used[0], used[1]);
    }
}
