using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using RpcOverSockets;

await using RpcServer server = new();
server.AddService<ICounter>(new Counter());
server.Listen("inproc:odd");
await server.StartAsync();
await using RpcChannel channel = RpcChannel.Create("inproc:odd");
Count sum = await channel.CreateClient<ICounter>().AddAsync(new Count { Value = 41 });
Console.WriteLine(sum.Value == 42 ? "OK" : sum.Value.ToString(CultureInfo.InvariantCulture));

internal sealed class Counter : ICounter
{
    public ValueTask<Count> AddAsync(Count amount, CancellationToken cancellationToken) => new(new Count { Value = amount.Value + 1 });
}
