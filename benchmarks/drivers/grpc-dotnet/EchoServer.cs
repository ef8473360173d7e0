using Comparison;
using Google.Protobuf;
using Grpc.Core;
using KestrelGrpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Load.Measure;

namespace GrpcDotnet;

/// <summary>The services of the comparison on Kestrel.</summary>
internal static class EchoServer
{
    internal static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => Endpoints.Listen(kestrel, args));
        builder.Services.AddGrpc(static grpc => grpc.MaxReceiveMessageSize = null); // w6 has 1 MiB, and the default is 4
        await using WebApplication app = builder.Build();
        app.MapGrpcService<EchoService>();
        app.MapGrpcService<FiguresService>();
        await app.StartAsync(CancellationToken.None);
        Endpoints.PrintReady(app, args);
        await HostingAbstractionsHostExtensions.WaitForShutdownAsync(app, CancellationToken.None);
    }

    private sealed class EchoService : Echo.EchoBase
    {
        public override Task<Payload> Unary(Payload request, ServerCallContext context) => Task.FromResult(request);

        public override async Task Items(StreamRequest request, IServerStreamWriter<Payload> responseStream, ServerCallContext context)
        {
            Payload item = new() { Data = ByteString.CopyFrom(new byte[request.ItemBytes]) };
            for (long i = 0; i < request.Items && !context.CancellationToken.IsCancellationRequested; i++)
            {
                await responseStream.WriteAsync(item, context.CancellationToken);
            }
        }
    }

    private sealed class FiguresService : Comparison.Figures.FiguresBase
    {
        public override Task<UsageReply> Used(UsageRequest request, ServerCallContext context)
        {
            Usage used = Usage.OfThisProcess();
            return Task.FromResult(new UsageReply { CpuMicroseconds = used.CpuMicroseconds, AllocatedBytes = used.AllocatedBytes });
        }
    }
}
