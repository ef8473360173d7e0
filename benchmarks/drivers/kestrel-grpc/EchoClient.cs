using RpcOverSockets.Load.Measure;

namespace KestrelGrpc;

/// <summary>The works of the load tool by SocketsHttpHandler.</summary>
internal static class EchoClient
{
    internal static async Task<Figures> MeasureAsync(Plan plan)
    {
        Connection[] connections = [.. Enumerable.Range(0, plan.Connections).Select(_ => new Connection(plan.Url))];
        try
        {
            return await MeasureAsync(plan, connections);
        }
        finally
        {
            foreach (Connection connection in connections)
            {
                connection.Dispose();
            }
        }
    }

    private static Task<Figures> MeasureAsync(Plan plan, Connection[] connections)
    {
        if (plan.Work.Kind == WorkKind.Items)
        {
            return new ItemLoop().MeasureAsync(
                plan, connections[0].ItemsAsync(), static (_, bytes) => bytes > Work.ItemBytes, connections[0].UsageAsync);
        }

        byte[] message = GrpcMessage.Of(plan.PayloadBytes);
        ClosedLoops<int> loops = new(
            [
                .. from connection in connections
                   from _ in Enumerable.Range(0, plan.InFlight)
                   select new Func<ValueTask<int>>(() => connection.CallAsync(message)),
            ],
            received => received == message.Length);
        return loops.MeasureAsync(plan, connections[0].UsageAsync);
    }
}
