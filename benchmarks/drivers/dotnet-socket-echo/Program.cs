// What one gets from System.Net.Sockets without a framework: the same frames and works as the C echo beside it.
using DotnetSocketEcho;
using RpcOverSockets.Load.Measure;

if (args is ["server", .. string[] listen])
{
    return await EchoServer.RunAsync(listen);
}

if (args is ["client", .. string[] options] && Plan.Parse(options) is { } plan)
{
    Console.WriteLine((await EchoClient.MeasureAsync(plan)).ToJson());
    return 0;
}

Console.Error.WriteLine("usage: server --listen <url> [--listen <url> ...]");
Console.Error.WriteLine("       " + Plan.Usage);
return 2;
