using System.IO.Pipes;
using System.Net.Sockets;

namespace RpcOverSockets.Tests.Transport.Duplex;

/// <summary>Connected streams of the base library.</summary>
internal static class StreamPairs
{
    internal static async Task<(Stream Left, Stream Right)> UnixAsync()
    {
        string path = $"{Path.GetTempPath()}ros-{Guid.NewGuid():N}.sock";
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var right = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await right.ConnectAsync(new UnixDomainSocketEndPoint(path));
        Socket left = await listener.AcceptAsync();
        File.Delete(path);
        return (new NetworkStream(left, ownsSocket: true), new NetworkStream(right, ownsSocket: true));
    }

    internal static async Task<(Stream Left, Stream Right)> NamedPipeAsync()
    {
        string name = $"ros-{Guid.NewGuid():N}";
        var left = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        var right = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        Task accepted = left.WaitForConnectionAsync();
        await right.ConnectAsync();
        await accepted;
        return (left, right);
    }

    /// <summary>Over pipes in memory, so that nothing but the test decides what comes when.</summary>
    internal static (TestStream Left, TestStream Right) InMemory()
    {
        (DuplexPipe left, DuplexPipe right) = DuplexPipe.Pair();
        return (new TestStream(left), new TestStream(right));
    }
}
