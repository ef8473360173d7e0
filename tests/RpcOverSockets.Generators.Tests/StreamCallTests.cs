using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Generated clients and dispatchers with streams between them, in one process.</summary>
public sealed class StreamCallTests
{
    private const string Usings = """
        using System;
        using System.Buffers;
        using System.Collections.Generic;
        using System.IO;
        using System.IO.Pipelines;
        using System.Linq;
        using System.Runtime.CompilerServices;
        using System.Text;
        using System.Threading;
        using System.Threading.Tasks;
        using RpcOverSockets;

        """;

    [Fact]
    public async Task Items_go_to_the_caller_to_the_handler_and_both_ways()
    {
        string result = await RunAsync("""
            [RpcMessage] public readonly record struct Tick([property: RpcKey(0)] string? Symbol, [property: RpcKey(1)] double Price);
            [RpcService] public partial interface IMarket
            {
                IAsyncEnumerable<Tick> Watch(string? symbol, int count, CancellationToken token = default);
                Task<long> Sum(int start, IAsyncEnumerable<int?> numbers, int factor = 2, CancellationToken token = default);
                IAsyncEnumerable<string?> Chat(IAsyncEnumerable<string?> lines, string prefix);
                Task<IAsyncEnumerable<int>> Open(IAsyncEnumerable<int> keys);
                ValueTask<IAsyncEnumerable<(int, string)>> OpenNone();
                ValueTask Drain(IAsyncEnumerable<int> numbers, RpcCallContext? context);
            }
            public sealed class Market : IMarket
            {
                public async IAsyncEnumerable<Tick> Watch(string? symbol, int count, [EnumeratorCancellation] CancellationToken token)
                {
                    for (int i = 0; i < count; i++) { await Task.Yield(); yield return new Tick(symbol, i); }
                }
                public async Task<long> Sum(int start, IAsyncEnumerable<int?> numbers, int factor, CancellationToken token)
                {
                    long sum = start;
                    await foreach (int? number in numbers) { sum += (number ?? 0) * factor; }
                    return sum;
                }
                public async IAsyncEnumerable<string?> Chat(IAsyncEnumerable<string?> lines, string prefix)
                {
                    await foreach (string? line in lines) { yield return line is null ? null : prefix + line; }
                }
                public async Task<IAsyncEnumerable<int>> Open(IAsyncEnumerable<int> keys) { await Task.Yield(); return Twice(keys); }
                static async IAsyncEnumerable<int> Twice(IAsyncEnumerable<int> keys)
                {
                    await foreach (int key in keys) { yield return key * 2; }
                }
                public ValueTask<IAsyncEnumerable<(int, string)>> OpenNone() => new(Of<(int, string)>());
                public async ValueTask Drain(IAsyncEnumerable<int> numbers, RpcCallContext? context)
                {
                    await foreach (int _ in numbers) { }
                    if (context?.Method != "Drain") { throw new InvalidOperationException(); }
                }
                public static async IAsyncEnumerable<T> Of<T>(params T[] items)
                {
                    foreach (T item in items) { await Task.Yield(); yield return item; }
                }
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<IMarket>(new Market(), async market =>
                {
                    var text = new StringBuilder();
                    await foreach (Tick tick in market.Watch("x", 2)) { text.Append(tick.Symbol).Append(tick.Price).Append(' '); }
                    await foreach (Tick tick in market.Watch(null, 1)) { text.Append(tick.Symbol is null).Append(' '); }
                    text.Append(await market.Sum(1, Market.Of<int?>(1, null, 2))).Append(' ');
                    await foreach (string? line in market.Chat(Market.Of("a", null, "b"), "> "))
                    {
                        text.Append(line ?? "null").Append(' ');
                    }
                    await foreach (int key in await market.Open(Market.Of(1, 2))) { text.Append(key).Append(' '); }
                    await foreach (var pair in await market.OpenNone()) { text.Append(pair); }
                    await market.Drain(Market.Of(1, 2, 3), null);
                    return text.ToString();
                });
            }
            """);

        Assert.Equal("x0 x1 True 7 > a null > b 2 4 ", result);
    }

    [Fact]
    public async Task A_stream_that_fails_or_is_left_early_ends_on_both_sides()
    {
        string result = await RunAsync("""
            [RpcService] public partial interface IFoo
            {
                IAsyncEnumerable<int> Fail(int items);
                IAsyncEnumerable<int> Endless(CancellationToken token = default);
                ValueTask<bool> WasCancelled();
            }
            public sealed class Foo : IFoo
            {
                readonly TaskCompletionSource<bool> ended = new();
                public async IAsyncEnumerable<int> Fail(int items)
                {
                    for (int i = 0; i < items; i++) { yield return i; }
                    await Task.Yield();
                    throw new RpcException(RpcStatus.FailedPrecondition, "enough");
                }
                public async IAsyncEnumerable<int> Endless([EnumeratorCancellation] CancellationToken token)
                {
                    try
                    {
                        for (int i = 0; ; i++) { token.ThrowIfCancellationRequested(); await Task.Yield(); yield return i; }
                    }
                    finally { ended.TrySetResult(token.IsCancellationRequested); }
                }
                public ValueTask<bool> WasCancelled() => new(ended.Task);
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<IFoo>(new Foo(), async foo =>
                {
                    string text = "";
                    try { await foreach (int i in foo.Fail(3)) { text += i; } }
                    catch (RpcException e) { text += $" {e.Status} {e.Message} "; }
                    await foreach (int i in foo.Endless()) { text += i; if (i == 2) { break; } }
                    return $"{text} {await foo.WasCancelled()}";
                });
            }
            """);

        Assert.Contains("012 FailedPrecondition", result, StringComparison.Ordinal);
        Assert.EndsWith(" 012 True", result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_go_through_pipes_and_streams_in_both_directions()
    {
        string result = await RunAsync("""
            [RpcService] public partial interface IFiles
            {
                ValueTask<long> Upload(PipeReader body, string name);
                Task Download(int count, PipeWriter body, CancellationToken token = default);
                ValueTask<int> Upper([RpcStream(RpcStreamDirection.In)] Stream source, [RpcStream(RpcStreamDirection.Out)] Stream target);
                ValueTask<PipeReader> Open(string text);
                Task<Stream> Again(PipeReader body);
            }
            public sealed class Files : IFiles
            {
                public async ValueTask<long> Upload(PipeReader body, string name)
                {
                    using var copy = new MemoryStream();
                    await body.CopyToAsync(copy);
                    return copy.Length + name.Length;
                }
                public async Task Download(int count, PipeWriter body, CancellationToken token)
                {
                    for (int i = 0; i < count; i++) { await body.WriteAsync(new[] { (byte)i }, token); }
                }
                public async ValueTask<int> Upper(Stream source, Stream target)
                {
                    using var reader = new StreamReader(source);
                    byte[] text = Encoding.UTF8.GetBytes((await reader.ReadToEndAsync()).ToUpperInvariant());
                    await target.WriteAsync(text);
                    await target.FlushAsync();
                    return text.Length;
                }
                public ValueTask<PipeReader> Open(string text) => new(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text))));
                public async Task<Stream> Again(PipeReader body)
                {
                    var copy = new MemoryStream();
                    await body.CopyToAsync(copy);
                    copy.Position = 0;
                    return copy;
                }
            }
            public static class Test
            {
                static PipeReader Bytes(int count) => PipeReader.Create(new MemoryStream(new byte[count]));
                public static Task<string> Run() => Loop.RunAsync<IFiles>(new Files(), async files =>
                {
                    string text = $"{await files.Upload(Bytes(300_000), "abc")} ";
                    var downloaded = new MemoryStream();
                    PipeWriter writer = PipeWriter.Create(downloaded);
                    await files.Download(5, writer);
                    await writer.FlushAsync();
                    text += Convert.ToHexString(downloaded.ToArray()) + " ";
                    var upper = new MemoryStream();
                    text += await files.Upper(new MemoryStream(Encoding.UTF8.GetBytes("hello")), upper);
                    text += Encoding.UTF8.GetString(upper.ToArray()) + " ";
                    text += await new StreamReader((await files.Open("text")).AsStream()).ReadToEndAsync();
                    var again = new MemoryStream();
                    await (await files.Again(Bytes(100_000))).CopyToAsync(again);
                    return $"{text} {again.Length}";
                });
            }
            """);

        Assert.Equal("300003 0001020304 5HELLO text 100000", result);
    }

    [Fact]
    public async Task Methods_say_which_streams_they_have()
    {
        string result = await RunAsync("""
            [RpcService] public partial interface IFoo
            {
                IAsyncEnumerable<int> A(IAsyncEnumerable<int> a);
                [RpcIdempotent] Task<int> B(PipeWriter writer);
                ValueTask<Stream> C([RpcStream(RpcStreamDirection.In)] Stream a);
                Task D([RpcStream(RpcStreamDirection.In)] Stream a, [RpcStream(RpcStreamDirection.Out)] Stream b);
                Task<PipeReader> E();
            }
            public static class Test
            {
                public static Task<string> Run() => Task.FromResult(Describe<IFoo>());
                static string Describe<T>() where T : class, IRpcService<T>
                    => string.Join("; ", T.Describe()!.Methods.ToArray().Select(static method => method.Flags.ToString()));
            }
            """);

        Assert.Equal(
            "CallerItems, CalleeItems; Idempotent, CalleeBytes; CallerBytes, CalleeBytes; CallerBytes, CalleeBytes; CalleeBytes", result);
    }

    private static async Task<string> RunAsync(string source)
    {
        LoadedAssembly user = LoadedAssembly.From(Usings + source, Sources.Loop);
        return await user.CallAsync("Test", "Run");
    }
}
