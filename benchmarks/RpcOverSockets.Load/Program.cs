using RpcOverSockets;
using RpcOverSockets.Load.Commands;
using RpcOverSockets.Load.Measure;

try
{
    int? code = args switch
    {
        ["server", .. string[] rest] => await ServerCommand.RunAsync(rest),
        ["client", .. string[] rest] when Plan.Parse(rest) is { } plan => await ClientCommand.RunAsync(plan),
        ["table", string file] => TableCommand.Run(file),
        _ => null,
    };
    if (code is { } known)
    {
        return known;
    }
}
catch (Exception error) when (error is RpcException or ArgumentException or InvalidOperationException or IOException)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}

Console.Error.WriteLine($"usage: {ServerCommand.Usage}");
Console.Error.WriteLine($"       {Plan.Usage}");
Console.Error.WriteLine($"       {TableCommand.Usage}");
return 2;
