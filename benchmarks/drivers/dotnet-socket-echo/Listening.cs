using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DotnetSocketEcho;

/// <summary>A server of plain sockets: <c>server --listen &lt;url&gt; ...</c> until SIGTERM.</summary>
internal static class Listening
{
    internal static async Task RunAsync(string[] args, Func<Socket, Task> serve)
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
            _ = AcceptAsync(listener, serve);
        }

        TaskCompletionSource stop = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => stop.TrySetResult());
        await stop.Task;
    }

    private static async Task AcceptAsync(Socket listener, Func<Socket, Task> serve)
    {
        while (true)
        {
            Socket socket = await listener.AcceptAsync();
            if (socket.AddressFamily != AddressFamily.Unix)
            {
                socket.NoDelay = true;
            }

            _ = serve(socket);
        }
    }
}
