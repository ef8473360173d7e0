using System.Buffers.Binary;
using System.Net.Sockets;
using RpcOverSockets.Load.Measure;

namespace DotnetSocketEcho;

/// <summary>An asynchronous echo: what one receive brought leaves in one send.</summary>
internal static class EchoServer
{
    internal static async Task ServeAsync(Socket socket)
    {
        using Socket owned = socket;
        var buffer = new byte[16 * 1024];
        int have = 0;
        try
        {
            while (true)
            {
                int got = await socket.ReceiveAsync(buffer.AsMemory(have), SocketFlags.None).ConfigureAwait(false);
                if (got == 0)
                {
                    return;
                }

                have += got;
                int whole = WholeFrames(buffer.AsSpan(0, have), out int frameBytes);
                await Wire.SendAllAsync(socket, buffer.AsMemory(0, whole)).ConfigureAwait(false);
                have -= whole;
                buffer.AsSpan(whole, have).CopyTo(buffer);
                if (frameBytes > buffer.Length)
                {
                    Array.Resize(ref buffer, frameBytes);
                }
            }
        }
        catch (SocketException)
        {
            // The client went away.
        }
    }

    // The bytes of whole frames at the front, and the size of the frame that follows.
    private static int WholeFrames(Span<byte> bytes, out int frameBytes)
    {
        int at = 0;
        frameBytes = 0;
        while (bytes.Length - at >= Wire.HeadBytes)
        {
            frameBytes = 4 + BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
            if (bytes.Length - at < frameBytes)
            {
                break;
            }

            if (BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 4)..]) == Wire.Figures)
            {
                Usage used = Usage.OfThisProcess();
                BinaryPrimitives.WriteInt64LittleEndian(bytes[(at + Wire.HeadBytes)..], used.CpuMicroseconds);
                BinaryPrimitives.WriteInt64LittleEndian(bytes[(at + Wire.HeadBytes + 8)..], used.AllocatedBytes);
            }

            at += frameBytes;
        }

        return at;
    }
}
