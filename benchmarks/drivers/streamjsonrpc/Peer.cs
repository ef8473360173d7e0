using System.Net.Sockets;
using DotnetSocketEcho;
using StreamJsonRpc;

namespace StreamJsonRpcEcho;

/// <summary>What both sides put on a socket: MessagePack in frames with a length of four bytes, the fastest pair that it brings.</summary>
internal static class Peer
{
    internal static LengthHeaderMessageHandler Handler(Socket socket)
    {
        NetworkStream stream = new(socket, ownsSocket: true);
        return new LengthHeaderMessageHandler(stream, stream, new MessagePackFormatter());
    }

    internal static async Task<JsonRpc> DialAsync(string url)
    {
        Socket socket = Wire.NewSocket(Wire.Parse(url));
        await socket.ConnectAsync(Wire.Parse(url));
        return new JsonRpc(Handler(socket));
    }
}
