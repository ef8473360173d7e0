using System.Runtime.InteropServices;
using FileTransfer;
using RpcOverSockets;

using CancellationTokenSource stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    switch (args)
    {
        case ["--serve", string url, string folder]:
            await Server.RunAsync(url, folder, stop.Token);
            return 0;
        case ["--list", string url]:
            return await CallAsync(url, client => client.ListAsync(stop.Token));
        case ["--get", string url, string path]:
            return await CallAsync(url, client => client.GetAsync(path, Path.GetFileName(path), stop.Token));
        case ["--get", string url, string path, string target]:
            return await CallAsync(url, client => client.GetAsync(path, target, stop.Token));
        case ["--put", string url, string source]:
            return await CallAsync(url, client => client.PutAsync(source, Path.GetFileName(source), stop.Token));
        case ["--put", string url, string source, string path]:
            return await CallAsync(url, client => client.PutAsync(source, path, stop.Token));
        case ["--demo"]:
            return await Demo.RunAsync();
        default:
            Console.Error.WriteLine("usage: FileTransfer --serve <url> <folder>         such as --serve unix:/tmp/files.sock .");
            Console.Error.WriteLine("       FileTransfer --list <url>");
            Console.Error.WriteLine("       FileTransfer --get <url> <path> [<target>]");
            Console.Error.WriteLine("       FileTransfer --put <url> <file> [<path>]");
            Console.Error.WriteLine("       FileTransfer --demo                           both sides in one process");
            return 2;
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130; // as a program that Ctrl+C has ended
}
catch (Exception error) when (
    error is RpcException or ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}

static async Task<int> CallAsync(string url, Func<Client, Task> act)
{
    await using RpcChannel channel = RpcChannel.Create(url);
    await act(new Client(channel.CreateClient<IFiles>()));
    return 0;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true; // what is under way is given up in order
    stop.Cancel();
}
