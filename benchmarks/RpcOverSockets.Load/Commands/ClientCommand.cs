using RpcOverSockets.Load.Measure;
using RpcOverSockets.Load.Works;

namespace RpcOverSockets.Load.Commands;

/// <summary><c>client</c>: measures one work against a server.</summary>
internal static class ClientCommand
{
    /// <summary>Runs the command and prints what it found.</summary>
    /// <param name="plan">What is measured.</param>
    /// <exception cref="UsageException">It cannot be measured here.</exception>
    /// <exception cref="RpcException">A call failed.</exception>
    internal static async Task<int> RunAsync(Plan plan)
    {
        await using Connections connections = await Connections.OpenAsync(plan);
        if (plan.Work.Kind != WorkKind.IdleMemory)
        {
            await connections.GrowAsync(plan.Connections + plan.IdleConnections);
        }

        await (plan.Work.Kind switch
        {
            WorkKind.Echo => EchoWork.RunAsync(plan, connections),
            WorkKind.Bytes => StreamAndBytesWork.RunBytesAsync(plan, connections),
            WorkKind.Items => StreamAndBytesWork.RunItemsAsync(plan, connections),
            WorkKind.IdleMemory => IdleWork.RunMemoryAsync(plan, connections),
            WorkKind.IdleTime => IdleWork.RunTimeAsync(plan, connections),
            _ => EchoWork.RunMixedAsync(plan, connections),
        });
        return 0;
    }
}
