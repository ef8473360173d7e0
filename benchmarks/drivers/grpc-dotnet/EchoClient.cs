using Comparison;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KestrelGrpc;
using RpcOverSockets.Load.Measure;
using Figures = RpcOverSockets.Load.Measure.Figures;

namespace GrpcDotnet;

/// <summary>The works of the load tool by Grpc.Net.Client.</summary>
internal static class EchoClient
{
    internal static async Task<Figures> MeasureAsync(Plan plan)
    {
        GrpcChannel[] channels = [.. Enumerable.Range(0, plan.Connections).Select(_ => Dial(plan.Url))];
        try
        {
            return await MeasureAsync(plan, channels);
        }
        finally
        {
            foreach (GrpcChannel channel in channels)
            {
                channel.Dispose();
            }
        }
    }

    private static async Task<Figures> MeasureAsync(Plan plan, GrpcChannel[] channels)
    {
        var figures = new Comparison.Figures.FiguresClient(channels[0]);
        if (plan.Work.Kind == WorkKind.Items)
        {
            StreamRequest all = new() { Items = long.MaxValue, ItemBytes = Work.ItemBytes };
            using AsyncServerStreamingCall<Payload> stream = new Echo.EchoClient(channels[0]).Items(all);
            return await new ItemLoop().MeasureAsync(
                plan,
                stream.ResponseStream.ReadAllAsync(),
                static (_, item) => item.Data.Length == Work.ItemBytes,
                () => UsedAsync(figures));
        }

        Payload message = new() { Data = ByteString.CopyFrom(new byte[plan.PayloadBytes]) };
        ClosedLoops<int> loops = new(
            [
                .. from channel in channels
                   let client = new Echo.EchoClient(channel)
                   from _ in Enumerable.Range(0, plan.InFlight)
                   select new Func<ValueTask<int>>(() => CallAsync(client, message)),
            ],
            received => received == message.Data.Length);
        return await loops.MeasureAsync(plan, () => UsedAsync(figures));
    }

    private static GrpcChannel Dial(string url)
    {
        (SocketsHttpHandler handler, string address) = Dialling.To(url);
        GrpcChannelOptions options = new() { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = null };
        return GrpcChannel.ForAddress(address, options);
    }

    private static async ValueTask<int> CallAsync(Echo.EchoClient client, Payload message)
    {
        using AsyncUnaryCall<Payload> call = client.UnaryAsync(message);
        return (await call.ResponseAsync.ConfigureAwait(false)).Data.Length;
    }

    private static async ValueTask<Usage> UsedAsync(Comparison.Figures.FiguresClient figures)
    {
        UsageReply used = await figures.UsedAsync(new UsageRequest());
        return new Usage(used.CpuMicroseconds, used.AllocatedBytes);
    }
}
