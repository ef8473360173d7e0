using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Objects that stay where they are and are called from the other side, in one process.</summary>
public sealed class ReferenceCallTests
{
    private const string Usings = """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using RpcOverSockets;

        """;

    [Fact]
    public async Task A_handler_calls_its_caller_back_and_may_be_called_again_meanwhile()
    {
        string result = await RunAsync("""
            [RpcCallback("interop.Callback")] public partial interface ITick { Task<int> Tick(int n); }
            [RpcService] public partial interface IHub
            {
                ValueTask<int> Subscribe(ITick tick, int times);
                Task<string> Which(ITick? first, ITick? second = null);
                ValueTask<int> Twice(int n);
            }
            public sealed class Hub : IHub
            {
                public async ValueTask<int> Subscribe(ITick tick, int times)
                {
                    int sum = 0;
                    for (int i = 0; i < times; i++) { sum += await tick.Tick(i); }
                    return sum;
                }
                public Task<string> Which(ITick? first, ITick? second) => Task.FromResult($"{first is null}{second is null}");
                public ValueTask<int> Twice(int n) => new(n * 2);
            }
            public sealed class Tick(IHub hub) : ITick
            {
                async Task<int> ITick.Tick(int n) => await hub.Twice(n) + 1;
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<IHub>(new Hub(), async hub
                    => $"{await hub.Subscribe(new Tick(hub), 4)} {await hub.Which(null)} {await hub.Which(new Tick(hub), new Tick(hub))}");
            }
            """);

        Assert.Equal("16 TrueTrue FalseFalse", result);
    }

    [Fact]
    public async Task A_result_that_is_a_contract_or_disposable_lives_until_it_is_disposed()
    {
        string result = await RunAsync("""
            [RpcService] public partial interface ICounter : IAsyncDisposable { ValueTask<int> Next(); }
            [RpcService] public partial interface IHub
            {
                ValueTask<ICounter> Open(int start);
                Task<ICounter?> None();
                Task<IAsyncDisposable> Hold();
                Task Released();
            }
            public sealed class Counter(int n) : ICounter
            {
                public ValueTask<int> Next() => new(n++);
                public ValueTask DisposeAsync() => default;
            }
            public sealed class Hub : IHub, IAsyncDisposable
            {
                readonly TaskCompletionSource released = new();
                public ValueTask<ICounter> Open(int start) => new(new Counter(start));
                public Task<ICounter?> None() => Task.FromResult<ICounter?>(null);
                public Task<IAsyncDisposable> Hold() => Task.FromResult<IAsyncDisposable>(this);
                public Task Released() => released.Task;
                public ValueTask DisposeAsync() { released.TrySetResult(); return default; }
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<IHub>(new Hub(), async hub =>
                {
                    string text;
                    ICounter counter = await hub.Open(5);
                    await using (counter) { text = $"{await counter.Next()}{await counter.Next()} {await hub.None() is null}"; }
                    await using (await hub.Hold()) { }
                    await hub.Released();
                    try { await counter.Next(); return text; }
                    catch (Exception e) when (e is ObjectDisposedException or RpcException) { return text + " gone"; }
                });
            }
            """);

        Assert.Equal("56 True gone", result);
    }

    private static async Task<string> RunAsync(string source)
    {
        LoadedAssembly user = LoadedAssembly.From(Usings + source, Sources.Loop);
        return await user.CallAsync("Test", "Run");
    }
}
