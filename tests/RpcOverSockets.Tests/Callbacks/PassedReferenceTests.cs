using RpcOverSockets.Tests.EndToEnd;

namespace RpcOverSockets.Tests.Callbacks;

/// <summary>Objects that are passed with each call and that nobody keeps: their references go back in time.</summary>
public sealed class PassedReferenceTests
{
    [Fact]
    public async Task More_objects_than_a_peer_may_hold_at_once_can_be_passed_one_after_another()
    {
        const int ObjectsMax = 2048;
        const int Calls = 3 * ObjectsMax;
        await using var server = new RpcServer();
        server.AddService<IClock>(new Clock()).Listen(Pair.UnixPath());
        await server.StartAsync();
        var options = new RpcChannelOptions();
        options.Connection.ExportedObjectsMax = ObjectsMax;
        await using RpcChannel channel = RpcChannel.Create(server.EndPoints[0], options);
        IClock client = channel.CreateClient<IClock>();

        for (int i = 0; i < Calls; i++)
        {
            Assert.Equal(0, await client.SubscribeAsync(new Ticks(), 1).InTime());
        }
    }
}
