using Microsoft.Extensions.Logging.Abstractions;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using RpcOverSockets.Tests.Calls.Rig;
using RpcOverSockets.Tests.Conformance;
using RpcOverSockets.Tests.Streams;

namespace RpcOverSockets.Tests.EndToEnd;

/// <summary>A server and a client on two reactors of their own, so that each side's system calls are counted apart.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly EpollReactor _serverReactor;
    private readonly EpollReactor _clientReactor;
    private readonly RpcServer _server;
    private readonly List<RpcChannel> _channels = [];

    private Pair(int spinMicroseconds, RpcArmMode armMode)
    {
        var options = new RpcReactorOptions { SpinMicroseconds = spinMicroseconds, ArmMode = armMode };
        _serverReactor = new EpollReactor(options, NullLogger.Instance, ServerKernel);
        _clientReactor = new EpollReactor(options, NullLogger.Instance, ClientKernel);
        _server = new RpcServer(new RpcServerOptions { DrainTimeout = TimeSpan.FromMilliseconds(100) }, _serverReactor);
    }

    internal KernelProbe ServerKernel { get; } = new();

    internal KernelProbe ClientKernel { get; } = new();

    internal TestService Service { get; } = new();

    internal StreamService Streams { get; } = new();

    /// <summary>What does as the test says.</summary>
    internal StreamCallsService StreamCalls { get; } = new();

    internal RpcEndPoint EndPoint => _server.EndPoints[0];

    internal static async Task<Pair> StartAsync(
        string listenOn, int spinMicroseconds = 0, RpcArmMode armMode = RpcArmMode.OneShot)
    {
        var pair = new Pair(spinMicroseconds, armMode);
        pair._server.AddService<ITestService>(pair.Service);
        pair._server.AddService<IStreamService>(pair.Streams);
        pair._server.AddService<IStreamCalls>(pair.StreamCalls);
        pair._server.Listen(listenOn);
        await pair._server.StartAsync();
        return pair;
    }

    internal static string UnixPath() => $"unix:{Path.GetTempPath()}ros-{Guid.NewGuid():N}.sock";

    internal async Task<ITestService> ConnectAsync(RpcChannelOptions? options = null) =>
        (await OpenChannelAsync(options)).CreateClient<ITestService>();

    internal async Task<RpcChannel> OpenChannelAsync(RpcChannelOptions? options = null)
    {
        var channel = RpcChannel.Create(EndPoint, options, _clientReactor);
        _channels.Add(channel);
        await channel.ConnectAsync().WaitAsync(Eventually.Limit);
        return channel;
    }

    public async ValueTask DisposeAsync()
    {
        Service.Release();
        Service.Unblock();
        foreach (RpcChannel channel in _channels)
        {
            await channel.DisposeAsync();
        }

        await _server.DisposeAsync();
        await _clientReactor.StopAsync().WaitAsync(Eventually.Limit);
        await _serverReactor.StopAsync().WaitAsync(Eventually.Limit);
    }
}
