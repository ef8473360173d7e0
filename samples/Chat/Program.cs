using System.Runtime.InteropServices;
using Chat;
using RpcOverSockets;

using CancellationTokenSource stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    switch (args)
    {
        case ["--serve", string url]:
            await Server.RunAsync(url, stop.Token);
            return 0;
        case ["--join", string url, "--name", string name, "--room", string room]:
            await Client.RunAsync(url, name, room, stop.Token);
            return 0;
        case ["--demo"]:
            return await Demo.RunAsync();
        default:
            Console.Error.WriteLine("usage: Chat --serve <url>                               such as --serve unix:/tmp/chat.sock");
            Console.Error.WriteLine("       Chat --join <url> --name <name> --room <room>");
            Console.Error.WriteLine("       Chat --demo                                      everybody in one process");
            return 2;
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (Exception error) when (error is RpcException or ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true; // the process ends when the conversation has
    stop.Cancel();
}
