using RpcOverSockets.Generators.Tests.Harness;
using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Generators.Tests;

/// <summary>What is generated for contracts, as people read it. Each snapshot shows one idea.</summary>
public sealed class ContractOutputTests
{
    [Fact]
    public void A_contract_becomes_descriptor_client_dispatcher_and_arguments()
    {
        Generated generated = Generated.From("""
            using System.Threading;
            using System.Threading.Tasks;
            using RpcOverSockets;

            namespace Company.Orders;

            [RpcService("interop.Test")]
            public partial interface ICalculator
            {
                [RpcMethod("Add")]
                ValueTask<int> AddAsync(int a, int b, CancellationToken cancellationToken = default);

                Task PingAsync();

                [RpcOneWay]
                ValueTask NoteAsync(string text, string? author = null);
            }
            """).AssertCompiles();

        Snapshot.Match(generated.File("Company.Orders.ICalculator.g.cs"));
    }

    [Fact]
    public void A_nested_contract_serves_what_it_inherits_and_implements_what_it_hides()
    {
        Generated generated = Generated.From("""
            using System;
            using System.Threading.Tasks;
            using RpcOverSockets;

            public interface IStore<T> : IDisposable
            {
                Task<T> GetAsync(int id);
                Task<bool> HasAsync(int id);
            }

            internal static partial class Contracts
            {
                [RpcService]
                public partial interface IFiles : IStore<byte[]>
                {
                    new Task<bool> HasAsync(int id);
                }
            }
            """).AssertCompiles();

        Snapshot.Match(generated.File("Contracts+IFiles.g.cs"));
    }
}
