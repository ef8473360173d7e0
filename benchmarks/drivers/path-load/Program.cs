using System.Runtime.InteropServices;
using PathLoad;
using RpcOverSockets;

if (args is ["server", .. string[] urls] && urls.Length > 0)
{
    var options = new RpcServerOptions();
    options.Socket.AllowInsecureNetwork = true;
    options.Socket.ConnectionsPerAddressMax = options.Socket.ConnectionsMax;
    await using var server = new RpcServer(options);
    server.AddService<IPathEcho>(new PathEcho());
    foreach (string url in urls)
    {
        server.Listen(url);
    }

    var stop = new TaskCompletionSource();
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
    {
        context.Cancel = true;
        stop.TrySetResult();
    });
    await server.StartAsync();
    Console.WriteLine("ready");
    await stop.Task;
    return 0;
}

if (args is ["client", .. string[] rest] && PathPlan.Parse(rest) is PathPlan plan)
{
    await new PathClient(plan).RunAsync();
    return 0;
}

Console.Error.WriteLine("usage: server <url> [<url> ...]");
Console.Error.WriteLine($"       {PathPlan.Usage}");
return 2;
