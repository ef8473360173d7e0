using RpcOverSockets.Generators.Tests.Harness;
using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Generators.Tests;

/// <summary>What is generated for declared exceptions and for delivery, as people read it.</summary>
public sealed class FaultOutputTests
{
    private const string Source = """
        using System;
        using System.Threading.Tasks;
        using RpcOverSockets;

        namespace Shop;

        public static partial class Orders
        {
            [RpcMessage]
            public sealed class OutOfStock(int sku) : Exception
            {
                [RpcKey(0)]
                public int Sku { get; } = sku;

                public override string Message => $"Nothing left of {Sku}.";
            }

            [RpcMessage]
            public sealed class Refused : ArgumentException
            {
                public Refused(string message) => Message = message;

                [RpcKey(0)]
                public override string Message { get; }
            }

            [RpcService]
            public partial interface IOrders
            {
                [RpcFault<OutOfStock>, RpcFault<Refused>]
                Task BuyAsync(int sku);

                [RpcOneWay, RpcDelivery(RpcDelivery.LatestOnly)]
                Task PriceAsync(int sku, decimal price);
            }
        }
        """;

    [Fact]
    public void Faults_and_delivery_stand_in_the_descriptor_of_the_method()
    {
        Generated generated = Generated.From(Source).AssertCompiles();

        Snapshot.Match(generated.File("Shop.Orders+IOrders.g.cs"));
    }

    [Fact]
    public void An_exception_travels_by_its_members_with_keys_and_keeps_its_own_to_itself()
    {
        Generated generated = Generated.From(Source).AssertCompiles();

        Snapshot.Match(generated.File("Shop.Orders+OutOfStock-codec.g.cs") + generated.File("Shop.Orders+Refused-codec.g.cs"));
    }
}
