using RpcOverSockets.Load.Contract;
using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Commands;

/// <summary><c>client</c>: measures one work against a server.</summary>
internal static class ClientCommand
{
    /// <summary>Runs the command and prints what it found.</summary>
    /// <param name="plan">What is measured.</param>
    internal static async Task<int> RunAsync(Plan plan)
    {
        var channels = new RpcChannel[plan.Connections];
        for (int i = 0; i < channels.Length; i++)
        {
            channels[i] = RpcChannel.Create(plan.Url);
        }

        try
        {
            ILoad[] clients = [.. channels.Select(static channel => channel.CreateClient<ILoad>())];
            ClosedLoops loops = new([.. Calls(plan, clients)]);
            Func<ValueTask<Usage>> serverUsage = () => ServerUsageAsync(clients[0]);
            if (plan.IsJson)
            {
                Console.WriteLine((await loops.MeasureAsync(plan, serverUsage)).ToJson());
            }
            else
            {
                Display.Print(await Display.WatchAsync(plan, loops, () => loops.MeasureAsync(plan, serverUsage)));
            }
        }
        finally
        {
            foreach (RpcChannel channel in channels)
            {
                await channel.DisposeAsync();
            }
        }

        return 0;
    }

    // One closed loop for each call in flight.
    private static IEnumerable<Func<ValueTask>> Calls(Plan plan, ILoad[] clients)
    {
        foreach (ILoad client in clients)
        {
            for (int i = 0; i < plan.InFlight; i++)
            {
                yield return plan.PayloadBytes == 16 ? () => EchoAsync(client) : BytesCall(client, plan.PayloadBytes);
            }
        }
    }

    private static async ValueTask EchoAsync(ILoad client)
    {
        Block sent = new(0x0123_4567_89AB_CDEF, -0x0123_4567_89AB_CDEF);
        Block received = await client.EchoAsync(sent).ConfigureAwait(false);
        if (received != sent)
        {
            throw new InvalidOperationException($"{sent} was sent and {received} came back.");
        }
    }

    private static Func<ValueTask> BytesCall(ILoad client, int payloadBytes)
    {
        var bytes = new byte[payloadBytes];
        return async () =>
        {
            byte[] received = await client.EchoBytesAsync(bytes).ConfigureAwait(false);
            if (received.Length != payloadBytes)
            {
                throw new InvalidOperationException($"{payloadBytes} bytes were sent and {received.Length} came back.");
            }
        };
    }

    private static async ValueTask<Usage> ServerUsageAsync(ILoad client)
    {
        ServerUsage used = await client.UsageAsync();
        return new Usage(used.CpuMicroseconds, used.AllocatedBytes);
    }
}
