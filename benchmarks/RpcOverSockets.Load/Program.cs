using RpcOverSockets;
using RpcOverSockets.Load.Commands;
using RpcOverSockets.Load.Measure;

try
{
    switch (args)
    {
        case ["server", .. string[] rest]:
            return await ServerCommand.RunAsync(rest);
        case ["client", .. string[] rest]:
            return await ClientCommand.RunAsync(Plan.Parse(rest));
        case ["poison", .. string[] rest]:
            return await PoisonCommand.RunAsync(rest);
        default:
            Help.Print(Console.Error);
            return Help.WrongUsage;
    }
}
catch (UsageException error)
{
    Console.Error.WriteLine($"error: {error.Message}");
    Console.Error.WriteLine("Without arguments the tool says what it can do.");
    return Help.WrongUsage;
}
catch (Exception error) when (error is RpcException or ArgumentException or InvalidOperationException or IOException)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}
