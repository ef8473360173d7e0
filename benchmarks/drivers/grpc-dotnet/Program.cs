// grpc-dotnet as its templates set it up: Grpc.AspNetCore on Kestrel without logging, Grpc.Net.Client with one
// HTTP/2 connection per channel.
using GrpcDotnet;
using RpcOverSockets.Load.Measure;

if (args is ["server", .. string[] listen])
{
    await EchoServer.RunAsync(listen);
    return 0;
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
