using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Exceptions that cross the wire, and those that do not, in one process.</summary>
public sealed class FaultCallTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        using RpcOverSockets;

        [RpcMessage]
        public sealed class OutOfStock(int sku, string? hint) : Exception
        {
            [RpcKey(0)] public int Sku { get; } = sku;
            [RpcKey(1)] public string? Hint { get; } = hint;
            public override string Message => $"Nothing left of {Sku}.";
        }

        [RpcMessage]
        public sealed class Refused(string message) : InvalidOperationException
        {
            [RpcKey(0)] public override string Message { get; } = message;
        }

        [RpcService]
        public partial interface IShop
        {
            [RpcFault<OutOfStock>, RpcFault<Refused>] Task<int> Buy(int sku);
            [RpcFault<OutOfStock>] IAsyncEnumerable<int> BuyAll(int count);
            [RpcOneWay, RpcDelivery(RpcDelivery.LatestOnly)] Task Price(int sku);
        }

        public sealed class Shop : IShop
        {
            public Task<int> Buy(int sku) => sku switch
            {
                1 => throw new OutOfStock(1, null),
                2 => Task.FromException<int>(new Refused("no")),
                3 => throw new InvalidOperationException("secret"),
                _ => Task.FromResult(sku),
            };

            public async IAsyncEnumerable<int> BuyAll(int count)
            {
                for (int i = 0; i < count; i++) { await Task.Yield(); yield return i; }
                throw new OutOfStock(count, "later");
            }

            public Task Price(int sku) => Task.CompletedTask;
        }

        public static class Test
        {
            public static Task<string> Run() => Loop.RunAsync<IShop>(new Shop(), async shop =>
            {
                string text = "";
                try { await shop.Buy(1); } catch (OutOfStock e) { text += $"{e.Sku} {e.Hint is null} {e.Message} "; }
                try { await shop.Buy(2); } catch (Refused e) { text += $"{e.Message} "; }
                try { await shop.Buy(3); } catch (RpcException e) { text += $"{e.Status} {e.Message.Contains("secret")} "; }
                try { await foreach (int i in shop.BuyAll(2)) { text += i; } } catch (OutOfStock e) { text += $" {e.Sku} {e.Hint} "; }
                await shop.Price(1);
                return text + await shop.Buy(4);
            });

            public static Task<string> Describe() => Task.FromResult(Text<IShop>());

            static string Text<T>() where T : class, IRpcService<T> => string.Join("; ", T.Describe()!.Methods.ToArray().Select(
                static method => $"{method.Name} {method.Delivery}"));
        }
        """;

    [Fact]
    public async Task A_declared_exception_is_thrown_at_the_caller_and_no_other()
    {
        LoadedAssembly user = LoadedAssembly.From(Source, Sources.Loop);

        string result = await user.CallAsync("Test", "Run");

        Assert.Equal("1 True Nothing left of 1. no Unknown False 01 2 later 4", result);
    }

    [Fact]
    public async Task Delivery_is_described()
    {
        LoadedAssembly user = LoadedAssembly.From(Source, Sources.Loop);

        Assert.Equal("Buy Wait; BuyAll Wait; Price LatestOnly", await user.CallAsync("Test", "Describe"));
    }
}
