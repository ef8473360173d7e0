using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Payload types, contract and client in projects of their own.</summary>
public sealed class ProjectTests
{
    private const string Types = """
        using System; using RpcOverSockets;
        namespace Company.Types;
        [RpcMessage] public record Order([property: RpcKey(0)] int Id, [property: RpcKey(1)] Page<string>? Tags);
        [RpcMessage] public class Page<T> { [RpcKey(0)] public T[] Items { get; } public Page(T[] items) => Items = items; }
        """;

    private const string Contract = """
        using System.Threading.Tasks; using RpcOverSockets; using Company.Types;
        namespace Company.Contracts;
        [RpcService] public partial interface IOrders { ValueTask<Page<Order>> FindAsync(Order like, int count = 2); }
        """;

    private const string Client = """
        using System.Threading.Tasks; using RpcOverSockets; using Company.Types; using Company.Contracts;
        public sealed class Orders : IOrders
        {
            public ValueTask<Page<Order>> FindAsync(Order like, int count) => new(new Page<Order>([like with { Id = like.Id + count }]));
        }
        [RpcService] public partial interface IDerived : IOrders { ValueTask<Order> OneAsync(); }
        public sealed class Derived : IDerived
        {
            public ValueTask<Page<Order>> FindAsync(Order like, int count) => new(new Page<Order>([like]));
            public ValueTask<Order> OneAsync() => new(new Order(9, null));
        }
        public static class Test
        {
            public static async Task<string> Run()
                => await Loop.RunAsync<IOrders>(new Orders(),
                    async orders => $"{(await orders.FindAsync(new Order(1, new Page<string>(["t"])))).Items[0].Tags!.Items[0]} ")
                    + await Loop.RunAsync<IDerived>(new Derived(),
                        async d => $"{(await d.FindAsync(new Order(7, null))).Items[0].Id}{(await d.OneAsync()).Id}");
        }
        """;

    [Fact]
    public void A_type_with_two_attributes_that_mean_the_same_gets_one_file()
    {
        Generated generated = Generated.From(
            """
            using RpcOverSockets; using MessagePack; using System.Threading.Tasks;
            [RpcMessage, MessagePackObject] public class Dto { [RpcKey(0), Key(0)] public int A; }
            [RpcService, RpcCallback] public partial interface IFoo { Task M(Dto dto); }
            """,
            Sources.MessagePackAttributes).AssertCompiles();

        Assert.Equal("Dto-codec.g.cs IFoo.g.cs", string.Join(' ', generated.FileNames().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Each_in_a_project_with_the_generator()
    {
        Generated types = Generated.From(Compilations.Create("Types", [], Types)).AssertCompiles();

        Assert.Equal("t 79", await RunAsync(types.Output, Contract));
    }

    [Fact]
    public async Task Payload_types_of_a_project_without_the_generator_are_named_by_an_assembly_attribute()
    {
        const string Roots = """
            [assembly: RpcOverSockets.RpcMessage(typeof(Company.Types.Order))]
            [assembly: RpcOverSockets.RpcMessage(typeof(Company.Types.Page<>))]
            """;

        // The client's contract mentions Order as well, so its project names the types too.
        Assert.Equal("t 79", await RunAsync(Compilations.Create("Types", [], Types), Contract, Roots));
    }

    [Fact]
    public async Task Without_the_attribute_they_are_not_serializable()
    {
        CSharpCompilation types = Compilations.Create("Types", [], Types);
        Generated contract = Generated.From(Compilations.Create("Contract", [types.ToMetadataReference()], Contract));

        Assert.Equal(["RPCS0030 ValueTask<Page<Order>>", "RPCS0030 Order"], await contract.DiagnosticsAsync());
        contract.AssertCompiles();
    }

    [Fact]
    public async Task Older_CSharp_than_that_of_generated_code_is_refused_and_nothing_is_generated()
    {
        Generated generated = Generated.From(Compilations.Create(LanguageVersion.CSharp11, [
            """
            using RpcOverSockets; using System.Threading.Tasks;
            [RpcMessage] public class Dto { [RpcKey(0)] private int a = 1; public int A => a; }
            [RpcService] public partial interface IFoo { Task M(Dto dto); }
            """,
        ]));

        Assert.Equal(["RPCS0059 Dto", "RPCS0059 IFoo"], await generated.DiagnosticsAsync());
        generated.AssertCompiles();
        Assert.Empty(generated.FileNames());
    }

    private static async Task<string> RunAsync(Compilation types, string contract, params string[] extra)
    {
        byte[] typesImage = LoadedAssembly.Image(types);
        MetadataReference typesReference = MetadataReference.CreateFromImage(typesImage);
        Generated contracts = Generated.From(Compilations.Create("Contract", [typesReference], [contract, .. extra])).AssertCompiles();
        byte[] contractImage = LoadedAssembly.Image(contracts.Output);
        MetadataReference contractReference = MetadataReference.CreateFromImage(contractImage);
        Generated client = Generated.From(Compilations.Create(
            "Client", [typesReference, contractReference], [Client, Sources.Loop, .. extra])).AssertCompiles();

        LoadedAssembly loaded = LoadedAssembly.From(typesImage, contractImage, LoadedAssembly.Image(client.Output));
        return await loaded.CallAsync("Test", "Run");
    }
}
