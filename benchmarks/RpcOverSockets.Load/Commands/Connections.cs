using RpcOverSockets.Load.Contract;
using RpcOverSockets.Load.Measure;
using RpcOverSockets.Load.Native;

namespace RpcOverSockets.Load.Commands;

/// <summary>The client's connections: those that carry calls first, then those that idle.</summary>
internal sealed class Connections : IAsyncDisposable
{
    private const int AtOnce = 64; // handshakes in progress: well below the backlog of any listener

    private readonly Plan _plan;
    private readonly List<RpcChannel> _channels = [];
    private readonly List<ILoad> _clients = [];

    private Connections(Plan plan) => _plan = plan;

    /// <summary>Gets the clients of those that carry calls.</summary>
    internal ILoad[] Clients => [.. _clients.Take(_plan.Connections)];

    /// <summary>Gets the client that asks the server for its figures.</summary>
    internal ILoad Control => _clients[0];

    /// <summary>Opens the first connection, and makes sure that a load server answers and that both sides can hold the others.</summary>
    /// <exception cref="UsageException">They cannot, or it is none.</exception>
    /// <exception cref="RpcException">Nobody answers.</exception>
    internal static async Task<Connections> OpenAsync(Plan plan)
    {
        int wanted = plan.Connections + plan.IdleConnections;
        Descriptors.Require(wanted);
        Connections connections = new(plan);
        try
        {
            await connections.GrowAsync(1);
            Descriptors.Check(wanted, await connections.AskAsync(), "The server");
        }
        catch
        {
            await connections.DisposeAsync();
            throw;
        }

        return connections;
    }

    /// <summary>Opens more, until there are so many. Each has carried a call when this ends, as a connection in use has.</summary>
    internal async Task GrowAsync(int count)
    {
        RpcChannelOptions options = new();
        if (_plan.StaysArmed is { } stays)
        {
            options.Reactor.ArmMode = stays ? RpcArmMode.EdgeOwned : RpcArmMode.OneShot;
        }

        if (_plan.SpinMicroseconds is { } spin)
        {
            options.Reactor.SpinMicroseconds = spin;
        }

        while (_channels.Count < count)
        {
            int first = _channels.Count;
            for (int i = 0; i < AtOnce && _channels.Count < count; i++)
            {
                RpcChannel channel = RpcChannel.Create(_plan.Url, options);
                _channels.Add(channel);
                _clients.Add(channel.CreateClient<ILoad>());
            }

            await Task.WhenAll(_channels.Skip(first).Select(static channel => channel.ConnectAsync()));
            if (first > 0)
            {
                await Task.WhenAll(_clients.Skip(first).Select(static client => client.EchoAsync(default).AsTask()));
            }
        }
    }

    /// <summary>Makes one call on each, all at once.</summary>
    internal Task CallAllAsync() => Task.WhenAll(_clients.Select(static client => client.EchoAsync(default).AsTask()));

    /// <summary>Asks the server what it has used.</summary>
    internal async ValueTask<Usage> ServerUsageAsync()
    {
        ServerUsage used = await Control.UsageAsync();
        return new Usage(used.CpuMicroseconds, used.AllocatedBytes);
    }

    /// <summary>Closes those above a number.</summary>
    internal async Task ShrinkAsync(int count)
    {
        foreach (RpcChannel[] some in _channels.Skip(count).Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(static channel => channel.DisposeAsync().AsTask()));
        }

        _channels.RemoveRange(count, _channels.Count - count);
        _clients.RemoveRange(count, _clients.Count - count);
    }

    public async ValueTask DisposeAsync() => await ShrinkAsync(0);

    private async Task<long> AskAsync()
    {
        try
        {
            return await Control.DescriptorsMaxAsync();
        }
        catch (RpcException error) when (error.Status == RpcStatus.Unimplemented)
        {
            throw new UsageException(
                $"{_plan.Url} answers, but is no load server ({error.Message}) Start one with '{ServerCommand.Usage}'.");
        }
    }
}
