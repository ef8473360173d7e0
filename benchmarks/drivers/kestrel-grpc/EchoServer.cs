using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Load.Measure;

namespace KestrelGrpc;

/// <summary>Kestrel without routing and logging: the least that stands around a handler.</summary>
internal static class EchoServer
{
    internal const string Unary = "/comparison.Echo/Unary";
    internal const string Items = "/comparison.Echo/Items";
    internal const string Figures = "/figures";

    private static readonly byte[] s_item = GrpcMessage.Of(Work.ItemBytes);

    internal static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Endpoints.Listen(kestrel, args));
        await using WebApplication app = builder.Build();
        app.Run(ServeAsync);
        await app.StartAsync(CancellationToken.None);
        Endpoints.PrintReady(app, args);
        await HostingAbstractionsHostExtensions.WaitForShutdownAsync(app, CancellationToken.None);
    }

    private static Task ServeAsync(HttpContext context) => context.Request.Path.Value switch
    {
        Unary => EchoAsync(context),
        Items => StreamAsync(context),
        _ => FiguresAsync(context),
    };

    private static async Task EchoAsync(HttpContext context)
    {
        PipeReader body = context.Request.BodyReader;
        context.Response.ContentType = "application/grpc";
        while (true)
        {
            ReadResult read = await body.ReadAsync(context.RequestAborted);
            long messageBytes = GrpcMessage.BytesOf(read.Buffer);
            if (messageBytes > 0 && read.Buffer.Length >= messageBytes)
            {
                // Decoded and encoded: an array of its own, as a protobuf field of bytes is.
                byte[] message = read.Buffer.Slice(0, messageBytes).ToArray();
                body.AdvanceTo(read.Buffer.GetPosition(messageBytes));
                context.Response.BodyWriter.Write(message);
                break;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                throw new IOException("The message is not whole.");
            }
        }

        context.Response.AppendTrailer("grpc-status", "0");
    }

    // Each item is flushed, as grpc-dotnet does unless a call says otherwise.
    private static async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.BodyWriter.WriteAsync(s_item, context.RequestAborted);
        }
    }

    private static Task FiguresAsync(HttpContext context)
    {
        Usage used = Usage.OfThisProcess();
        return context.Response.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"{used.CpuMicroseconds} {used.AllocatedBytes}"), context.RequestAborted);
    }
}
