using RpcOverSockets.Generators.Tests.Harness;
using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Generators.Tests;

/// <summary>What is generated for callbacks and other objects that stay where they are, as people read it.</summary>
public sealed class ReferenceOutputTests
{
    private const string Source = """
        using System;
        using System.Threading.Tasks;
        using RpcOverSockets;

        [RpcService]
        public partial interface IRooms
        {
            ValueTask<IAsyncDisposable> SubscribeAsync(string room, IRoomEvents events, IRoomEvents? others = null);

            Task<IRooms?> BranchAsync(string name);
        }

        [RpcCallback("chat.Events")]
        public partial interface IRoomEvents : IAsyncDisposable
        {
            [RpcOneWay]
            ValueTask SaidAsync(string text);
        }
        """;

    [Fact]
    public void A_contract_or_disposable_is_sent_as_a_reference()
    {
        Generated generated = Generated.From(Source).AssertCompiles();

        Snapshot.Match(generated.File("IRooms.g.cs"));
    }

    [Fact]
    public void A_callback_is_a_contract_and_disposing_its_client_releases_it()
    {
        Generated generated = Generated.From(Source).AssertCompiles();

        Snapshot.Match(generated.File("IRoomEvents.g.cs"));
    }
}
