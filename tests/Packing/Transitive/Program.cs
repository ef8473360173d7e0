using Lib;
using RpcOverSockets;

// It names the package nowhere: the reference to Lib brings the runtime, the generator and the analyzers.
await using var server = new RpcServer();
server.AddService<IGreeter>(new Greeter()).AddService<ILoud>(new Loud()).AddService<IInternal>(new Echo());
server.Listen("inproc:transitive");
await server.StartAsync();

await using var channel = RpcChannel.Create("inproc:transitive");
Greeting greeting = await channel.CreateClient<IGreeter>().GreetAsync(new Name("you"));
Loudness loudness = await channel.CreateClient<ILoud>().ShoutAsync(greeting);
Name echo = await channel.CreateClient<IInternal>().EchoAsync(new Name(loudness.Text));
Console.WriteLine(echo.Text == "HELLO YOU" ? "OK" : $"wrong: {echo}");

[RpcService]
internal partial interface ILoud
{
    ValueTask<Loudness> ShoutAsync(Greeting greeting, CancellationToken cancellationToken = default);
}

[RpcMessage]
internal sealed record Loudness([property: RpcKey(0)] string Text);

internal sealed class Greeter : IGreeter
{
    public ValueTask<Greeting> GreetAsync(Name name, CancellationToken cancellationToken)
        => ValueTask.FromResult(new Greeting($"hello {name.Text}"));
}

internal sealed class Loud : ILoud
{
    public ValueTask<Loudness> ShoutAsync(Greeting greeting, CancellationToken cancellationToken)
        => ValueTask.FromResult(new Loudness(greeting.Text.ToUpperInvariant()));
}

internal sealed class Echo : IInternal
{
    public ValueTask<Name> EchoAsync(Name name, CancellationToken cancellationToken) => ValueTask.FromResult(name);
}
