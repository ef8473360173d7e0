using System.Net.Sockets;
using System.Runtime.CompilerServices;
using RpcOverSockets.Load.Measure;
using StreamJsonRpc;

namespace StreamJsonRpcEcho;

/// <summary>The service of the comparison on one connection.</summary>
internal sealed class EchoServer : IEcho
{
    public Task<byte[]> UnaryAsync(byte[] message) => Task.FromResult(message);

    public async IAsyncEnumerable<byte[]> ItemsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var item = new byte[Work.ItemBytes];
        while (!cancellation.IsCancellationRequested)
        {
            yield return item;
            await ValueTask.CompletedTask;
        }
    }

    public Task<long[]> UsedAsync()
    {
        Usage used = Usage.OfThisProcess();
        return Task.FromResult<long[]>([used.CpuMicroseconds, used.AllocatedBytes]);
    }

    internal static async Task ServeAsync(Socket socket)
    {
        using JsonRpc rpc = new(Peer.Handler(socket), new EchoServer());
        rpc.StartListening();
        try
        {
            await rpc.Completion;
        }
        catch (Exception error) when (error is IOException or ConnectionLostException)
        {
            // The client has gone.
        }
    }
}
