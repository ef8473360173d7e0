using RpcOverSockets.Serialization;
using RpcOverSockets.Tests.Msgpack;

// "write" prints each value as "name hex"; "again" reads such lines, decodes and encodes each, and prints it. See check.sh.
switch (args)
{
    case ["write"]:
        foreach ((string name, (byte[] bytes, _)) in Values.All)
        {
            Console.WriteLine($"{name} {Convert.ToHexStringLower(bytes)}");
        }

        return 0;
    case ["again"]:
        while (Console.ReadLine() is { } line)
        {
            string[] parts = line.Split(' ');
            try
            {
                Console.WriteLine($"{parts[0]} {Convert.ToHexStringLower(Values.All[parts[0]].Again(Convert.FromHexString(parts[1])))}");
            }
            catch (RpcSerializationException exception)
            {
                Console.WriteLine($"{parts[0]} refused: {exception.Message}");
            }
        }

        return 0;
    default:
        Console.Error.WriteLine("usage: Msgpack write|again");
        return 2;
}
