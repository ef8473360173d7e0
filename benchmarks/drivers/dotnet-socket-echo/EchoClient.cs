using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RpcOverSockets.Load.Measure;

namespace DotnetSocketEcho;

/// <summary>The works of the load tool on bare sockets.</summary>
internal static class EchoClient
{
    internal static async Task<Figures> MeasureAsync(Plan plan)
    {
        using Socket control = await DialAsync(plan.Url);
        return plan.InFlight > 1
            ? await MeasurePipelinedAsync(plan, control)
            : await MeasureLoopsAsync(plan, control);
    }

    private static async Task<Figures> MeasureLoopsAsync(Plan plan, Socket control)
    {
        var calls = new Func<ValueTask<int>>[plan.Connections];
        for (int i = 0; i < calls.Length; i++)
        {
            Socket socket = await DialAsync(plan.Url);
            byte[] request = Wire.Frame(Wire.Echo, plan.PayloadBytes);
            var reply = new byte[request.Length];
            calls[i] = () => CallAsync(socket, request, reply);
        }

        ClosedLoops<int> loops = new(calls, received => received == Wire.HeadBytes + plan.PayloadBytes);
        return await loops.MeasureAsync(plan, () => UsageAsync(control));
    }

    // What came back is sent again, in one send: the least work that keeps so many calls in flight.
    private static async Task<Figures> MeasurePipelinedAsync(Plan plan, Socket control)
    {
        await PipelineAsync(plan, plan.Warmup);
        Usage server = await UsageAsync(control);
        Usage client = Usage.OfThisProcess();
        long started = Stopwatch.GetTimestamp();
        double calls = await PipelineAsync(plan, plan.Duration);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        client = Usage.OfThisProcess() - client;
        server = await UsageAsync(control) - server;
        return Figures.Of(plan, calls, took, client, server);
    }

    private static async Task<long> PipelineAsync(Plan plan, TimeSpan duration)
    {
        using Socket socket = await DialAsync(plan.Url);
        byte[] frame = Wire.Frame(Wire.Echo, plan.PayloadBytes);
        var batch = new byte[plan.InFlight * frame.Length];
        for (int i = 0; i < plan.InFlight; i++)
        {
            frame.CopyTo(batch, i * frame.Length);
        }

        var replies = new byte[batch.Length];
        long calls = 0;
        int have = 0;
        long until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        await Wire.SendAllAsync(socket, batch);
        do
        {
            have += await socket.ReceiveAsync(replies.AsMemory(have), SocketFlags.None).ConfigureAwait(false);
            int whole = have / frame.Length;
            calls += whole;
            have -= whole * frame.Length;
            await Wire.SendAllAsync(socket, batch.AsMemory(0, whole * frame.Length)).ConfigureAwait(false);
        }
        while (Stopwatch.GetTimestamp() < until);
        return calls;
    }

    private static async ValueTask<int> CallAsync(Socket socket, byte[] request, byte[] reply)
    {
        await Wire.SendAllAsync(socket, request).ConfigureAwait(false);
        await Wire.ReceiveAllAsync(socket, reply).ConfigureAwait(false);
        return reply.Length;
    }

    private static async ValueTask<Usage> UsageAsync(Socket control)
    {
        byte[] frame = Wire.Frame(Wire.Figures, 16);
        _ = await CallAsync(control, frame, frame);
        return new Usage(
            BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(Wire.HeadBytes)),
            BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(Wire.HeadBytes + 8)));
    }

    private static async Task<Socket> DialAsync(string url)
    {
        EndPoint where = Wire.Parse(url);
        Socket socket = Wire.NewSocket(where);
        await socket.ConnectAsync(where);
        return socket;
    }
}
