using Quickstart;
using RpcOverSockets;

return args switch
{
    [] => await RunBothAsync(),
    ["--serve", string url] => await ServeAsync(url),
    ["--call", string url] => await CallAsync(url),
    _ => Usage(),
};

// Server and client in one process, over both kinds of sockets.
static async Task<int> RunBothAsync()
{
    await using RpcServer server = new();
    server.AddService<IOrders>(new Orders());
    server.Listen("tcp://127.0.0.1:0");
    server.Listen($"unix:{Path.GetTempPath()}quickstart-{Environment.ProcessId}.sock");
    await server.StartAsync();
    Console.WriteLine($"serving {string.Join(" and ", server.EndPoints)}\n");

    bool isGood = true;
    foreach (RpcEndPoint endPoint in server.EndPoints)
    {
        isGood &= await Tour.RunAsync(endPoint.ToString());
    }

    await server.StopAsync();
    return Verdict(isGood);
}

static async Task<int> ServeAsync(string url)
{
    TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        stop.TrySetResult();
    };
    try
    {
        await using RpcServer server = new();
        server.AddService<IOrders>(new Orders());
        server.Listen(url);
        await server.StartAsync();
        Console.WriteLine($"serving {string.Join(" and ", server.EndPoints)}; Ctrl+C ends");
        await stop.Task;
        await server.StopAsync();
        return 0;
    }
    catch (Exception error) when (error is RpcException or ArgumentException or InvalidOperationException)
    {
        return Failed(error);
    }
}

static async Task<int> CallAsync(string url)
{
    try
    {
        return Verdict(await Tour.RunAsync(url));
    }
    catch (Exception error) when (error is RpcException or ArgumentException or InvalidOperationException)
    {
        return Failed(error);
    }
}

static int Verdict(bool isGood)
{
    Console.WriteLine(isGood ? "OK" : "FAILED: the lines with ! did not end as they should");
    return isGood ? 0 : 1;
}

static int Failed(Exception error)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}

static int Usage()
{
    Console.Error.WriteLine("usage: Quickstart                  server and client in one process");
    Console.Error.WriteLine("       Quickstart --serve <url>    only the server, such as --serve unix:/tmp/orders.sock");
    Console.Error.WriteLine("       Quickstart --call <url>     only the client");
    return 2;
}
