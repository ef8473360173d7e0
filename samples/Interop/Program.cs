using System.Net.Sockets;
using System.Runtime.InteropServices;
using Interop;
using RpcOverSockets;

bool isInetd = args is ["--inetd"];
if (isInetd)
{
    Console.SetOut(TextWriter.Null); // inetd passes the connection as all three: a line of text would be taken for frames
    Console.SetError(TextWriter.Null);
}
else if (args.Length == 0 || args.Length % 2 != 0 || args.Where(static (_, index) => index % 2 == 0).Any(static arg => arg != "--listen"))
{
    await Console.Error.WriteLineAsync("usage: Interop --listen <url> [--listen <url> ...], or Interop --inetd");
    await Console.Error.WriteLineAsync("       a url is such as tcp://127.0.0.1:0, unix:/tmp/interop.sock, udp://127.0.0.1:0 or systemd:");
    return 2;
}

TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

await using RpcServer server = new();
server.AddService<ITest>(new TestService());
try
{
    foreach (string url in args.Where(static (_, index) => index % 2 == 1)) // none for inetd
    {
        server.Listen(url);
    }

    await server.StartAsync();
}
catch (Exception error) when (error is RpcException or ArgumentException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

foreach (RpcEndPoint endPoint in server.EndPoints)
{
    Console.WriteLine($"ready {endPoint}");
}

await (isInetd ? Task.WhenAny(stop.Task, ServeStandardInputAsync()) : stop.Task);
await server.StopAsync();
return 0;

async Task ServeStandardInputAsync()
{
    await using NetworkStream connection = new(new Socket(new SafeSocketHandle(0, ownsHandle: true)), ownsSocket: true);
    await server.ServeAsync(connection);
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true; // the process ends when the calls in progress have
    stop.TrySetResult();
}
