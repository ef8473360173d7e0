// What one gets from System.Net.Sockets without a framework: the same frames and works as the C echo beside it.
using DotnetSocketEcho;
using RpcOverSockets.Load.Measure;

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
Console.Error.WriteLine("       client --connect <url> --work <w1|w2|w3|w4|w6> [--seconds 5] [--warmup 2] [--in-flight <n>]");
return 2;
