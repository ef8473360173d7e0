using RpcOverSockets;

// A project as a user has it: one package, nothing else. A server and a client over a Unix socket.
string endPoint = $"unix:@rpc-packing-{Environment.ProcessId}";

await using var server = new RpcServer();
server.AddService<ICalculator>(new Calculator());
server.Listen(endPoint);
await server.StartAsync();

await using var channel = RpcChannel.Create(endPoint);
ICalculator calculator = channel.CreateClient<ICalculator>();
Sum sum = await calculator.AddAsync(new Numbers([1, 2, 3]));
Console.WriteLine(sum is { Value: 6, Count: 3 } ? "OK" : $"wrong: {sum}");

[RpcService]
public partial interface ICalculator
{
    ValueTask<Sum> AddAsync(Numbers numbers, CancellationToken cancellationToken = default);
}

public sealed class Calculator : ICalculator
{
    public ValueTask<Sum> AddAsync(Numbers numbers, CancellationToken cancellationToken)
        => ValueTask.FromResult(new Sum(numbers.Values.Sum(), numbers.Values.Length));
}

[RpcMessage]
public sealed record Numbers([property: RpcKey(0)] int[] Values);

[RpcMessage(keyAsPropertyName: true)]
public sealed record Sum(int Value, int Count);
