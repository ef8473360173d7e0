using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using RpcOverSockets.Load.Measure;

namespace DotnetSocketEcho;

/// <summary>An asynchronous echo: what one receive brought leaves in one send.</summary>
internal static class EchoServer
{
    internal static async Task<int> RunAsync(string[] args)
    {
        for (int i = 1; i < args.Length; i += 2)
        {
            EndPoint where = Wire.Parse(args[i]);
            if (where is UnixDomainSocketEndPoint)
            {
                File.Delete($"{where}");
            }

            Socket listener = Wire.NewSocket(where);
            listener.Bind(where);
            listener.Listen(4096);
            Console.WriteLine($"ready {Wire.Text(listener.LocalEndPoint!)}");
            _ = AcceptAsync(listener);
        }

        TaskCompletionSource stop = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => stop.TrySetResult());
        await stop.Task;
        return 0;
    }

    private static async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket socket = await listener.AcceptAsync();
            if (socket.AddressFamily != AddressFamily.Unix)
            {
                socket.NoDelay = true;
            }

            _ = ServeAsync(socket);
        }
    }

    private static async Task ServeAsync(Socket socket)
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
