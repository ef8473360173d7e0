// StreamJsonRpc on plain sockets: generated proxies, MessagePack, one connection for all calls of a client.
using DotnetSocketEcho;
using RpcOverSockets.Load.Measure;
using StreamJsonRpcEcho;

if (args is ["server", .. string[] listen])
{
    return await Listening.RunAsync(listen, EchoServer.ServeAsync);
}

if (args is ["client", .. string[] options])
{
    try
    {
        Console.WriteLine((await EchoClient.MeasureAsync(Plan.Parse(options))).ToJson());
        return 0;
    }
    catch (UsageException error)
    {
        Console.Error.WriteLine($"error: {error.Message}");
    }
}

Console.Error.WriteLine("usage: server --listen <url> [--listen <url> ...]");
Console.Error.WriteLine("       client --connect <url> --work <w1|w2|w3|w4|w5|w6> [--seconds 5] [--warmup 2]");
return 2;
