using RpcOverSockets.Tests.Callbacks;
using RpcOverSockets.Tests.Conformance;
using RpcOverSockets.Tests.Streams;

namespace RpcOverSockets.Tests.Interceptors;

/// <summary>A server with all the services of the tests and a channel to it, inside the process.</summary>
internal sealed class InterceptorRig : IAsyncDisposable
{
    private InterceptorRig(RpcServer server, RpcChannel channel)
    {
        Server = server;
        Channel = channel;
    }

    public RpcServer Server { get; }

    public RpcChannel Channel { get; }

    public TestService Service { get; private init; } = null!;

    public StreamService Streams { get; private init; } = null!;

    public Clock Clock { get; private init; } = null!;

    public ITestService Calls => Channel.CreateClient<ITestService>();

    public IStreamService StreamCalls => Channel.CreateClient<IStreamService>();

    public IClock ClockCalls => Channel.CreateClient<IClock>();

    public static async Task<InterceptorRig> StartAsync(
        RpcChannelOptions? channel = null, RpcServerOptions? server = null, string? listenOn = null)
    {
        server ??= new RpcServerOptions();
        server.DrainTimeout = TimeSpan.FromMilliseconds(200);
        TestService service = new();
        StreamService streams = new();
        Clock clock = new();
        var started = new RpcServer(server);
        started.AddService<ITestService>(service).AddService<IStreamService>(streams).AddService<IClock>(clock);
        started.Listen(listenOn ?? $"inproc:{Guid.NewGuid():N}");
        await started.StartAsync();
        return new InterceptorRig(started, RpcChannel.Create(started.EndPoints[0], channel))
        {
            Service = service,
            Streams = streams,
            Clock = clock,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await Server.DisposeAsync();
    }
}
