using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RpcOverSockets.CodeFixes;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.CodeFixes;

/// <summary>Each code fix: the code before and after. What comes out has no diagnostic left and compiles with what is generated.</summary>
public sealed partial class CodeFixTests
{
    private const string Prelude = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.IO.Pipelines;
        using System.Threading;
        using System.Threading.Tasks;
        using RpcOverSockets;
        #pragma warning disable CS0169, CS1066

        """;

    [Theory]
    [InlineData("[RpcService] interface IFoo { Task M(); }", "[RpcService] partial interface IFoo { Task M(); }")]
    [InlineData(
        "public static class A { internal record struct B { [RpcService]\npublic interface IFoo { Task M(); } } }",
        "public static partial class A { internal partial record struct B { [RpcService]\npublic partial interface IFoo { Task M(); } } }")]
    public Task RPCS0002_contracts_become_partial_with_all_around_them(string before, string after)
        => CheckAsync<MakePartialFix>(before, after);

    [Theory]
    [InlineData("[RpcDelivery(RpcDelivery.DropOldest)] Task M();", "Task M();")]
    [InlineData("[RpcIdempotent, RpcDelivery(RpcDelivery.DropOldest)] Task M();", "[RpcIdempotent] Task M();")]
    public Task RPCS0006_the_delivery_goes(string before, string after) => CheckMethodAsync<RemoveAttributeFix>(before, after);

    [Theory]
    [InlineData("[RpcOneWay]\n    Task M(PipeReader r);", "Task M(PipeReader r);")]
    [InlineData("[RpcOneWay] // fast\n    Task M(PipeReader r);", " // fast\n    Task M(PipeReader r);")]
    [InlineData("[RpcOneWay, RpcMethod(\"x\")] Task M(PipeReader r);", "[RpcMethod(\"x\")] Task M(PipeReader r);")]
    public Task RPCS0007_one_way_goes(string before, string after) => CheckMethodAsync<RemoveAttributeFix>(before, after);

    [Theory]
    [InlineData("[RpcIdempotent] Task M(PipeReader r);", "Task M(PipeReader r);")]
    public Task RPCS0023_idempotent_goes(string before, string after) => CheckMethodAsync<RemoveAttributeFix>(before, after);

    [Theory]
    [InlineData("int M(); void N(int a); string? O();", "Task<int> M(); Task N(int a); Task<string?> O();", "Return Task<int>")]
    [InlineData("int M(); void N(int a);", "ValueTask<int> M(); ValueTask N(int a);", "Return ValueTask<int>")]
    [InlineData("[RpcOneWay] Task<int> M(); [RpcOneWay] void N();", "[RpcOneWay] Task M(); [RpcOneWay] Task N();", "Return Task")]
    [InlineData("PipeReader M(); ref int N();", "Task<PipeReader> M(); Task<int> N();", "Return Task<PipeReader>")]
    public Task RPCS0010_results_are_wrapped(string before, string after, string title)
        => CheckMethodAsync<ReturnTypeFix>(before, after, title);

    [Theory]
    [InlineData(
        "Task M(); Task M(int a); Task M(string b);",
        "Task M(); [RpcMethod(\"M2\")] Task M(int a); [RpcMethod(\"M3\")] Task M(string b);")]
    [InlineData("Task M2(); Task M(); Task M(int a);", "Task M2(); Task M(); [RpcMethod(\"M5\")] Task M(int a);")]
    [InlineData(
        "Task M(); [RpcMethod(Id = 5)] Task M(int a); [RpcMethod] Task M(string b); [RpcMethod(\"M\")] Task N();",
        "Task M(); [RpcMethod(\"M2\", Id = 5)] Task M(int a); [RpcMethod(\"M3\")] Task M(string b); [RpcMethod(\"M4\")] Task N();")]
    public Task RPCS0013_methods_get_names_of_their_own(string before, string after) => CheckMethodAsync<WireNameFix>(before, after);

    [Theory]
    [InlineData(
        "Task M() => Task.CompletedTask; Task N() => M();",
        "[RpcMethod] Task M() => Task.CompletedTask; [RpcMethod] Task N() => M();")]
    public Task RPCS0017_methods_with_a_body_become_remote(string before, string after) => CheckMethodAsync<CallRemotelyFix>(before, after);

    [Theory]
    [InlineData("sealed Task N() => M();")]
    [InlineData("Task N<T>(T t) => M();")]
    [InlineData("int N(int a) => a;")]
    [InlineData("Task M(int a) => M();")]
    [InlineData("Task N(int a) => M(); Task N(string a) => M();")]
    public async Task RPCS0017_methods_that_cannot_do_not(string method)
    {
        using var code = FixedCode.Open(
            new CallRemotelyFix(), $"{Prelude}[RpcService] partial interface IFoo {{ Task M(); {method} }}");

        Assert.Empty(await code.TitlesAsync());
    }

    [Theory]
    [InlineData("Task M(CancellationToken t, int a);", "Task M(int a, CancellationToken t);")]
    [InlineData("Task M(CancellationToken t = default, int a = 5);", "Task M(int a = 5, CancellationToken t = default);")]
    [InlineData("Task M(int a, CancellationToken t, CancellationToken u);", "Task M(int a, CancellationToken t);")]
    [InlineData("Task M(CancellationToken t, CancellationToken u, int a = 5);", "Task M(int a = 5, CancellationToken t = default);")]
    [InlineData(
        "Task M(\n        CancellationToken t, // stop\n        int a);",
        "Task M(\n        int a, // stop\n        CancellationToken t);")]
    public Task RPCS0020_the_token_goes_to_the_end(string before, string after) => CheckMethodAsync<TokenPlaceFix>(before, after);

    [Theory]
    [InlineData("Task M(); Task N(int a);", "Task M(CancellationToken cancellationToken = default); "
        + "Task N(int a, CancellationToken cancellationToken = default);")]
    [InlineData("Task M(int cancellationToken);", "Task M(int cancellationToken, CancellationToken token = default);")]
    public Task RPCS0021_a_token_is_added(string before, string after) => CheckMethodAsync<AddTokenFix>(before, after);

    [Theory]
    [InlineData("Add [RpcStream(RpcStreamDirection.In)]: the caller sends it", "In")]
    [InlineData("Add [RpcStream(RpcStreamDirection.Out)]: the caller receives it", "Out")]
    public Task RPCS0027_streams_get_a_direction(string title, string direction) => CheckMethodAsync<StreamDirectionFix>(
        "Task M(int a, Stream s);", $"Task M(int a, [RpcStream(RpcStreamDirection.{direction})] Stream s);", title);

    [Theory]
    [InlineData("Task M(CancellationToken t, params int[] a);", nameof(TokenPlaceFix))]
    [InlineData("Task M(params int[] a);", nameof(AddTokenFix))]
    [InlineData("[RpcMethod] int M() => 5;", nameof(ReturnTypeFix))]
    [InlineData("Task M([RpcStream(RpcStreamDirection.In)] int a);", nameof(StreamDirectionFix))]
    [InlineData("Task M(List<IDisposable> a);", nameof(AddMessageFix))]
    [InlineData("Task M(int a); [RpcMethod(\"N\")] Task M(int b, CancellationToken t);", nameof(AddTokenFix))]
    [InlineData("[RpcMethod(\"N\")] Task M((int, int) a, CancellationToken t); Task M((int X, int Y) a);", nameof(AddTokenFix))]
    [InlineData("Span<byte> M();", nameof(ReturnTypeFix))]
    public async Task Where_only_the_author_can_decide_nothing_is_offered(string method, string fix)
    {
        var provider = (TextFix)Activator.CreateInstance(typeof(TextFix).Assembly.GetType("RpcOverSockets.CodeFixes." + fix)!)!;
        using FixedCode code = FixedCode.Open(provider, $"{Prelude}[RpcService] partial interface IFoo {{ {method} }}");

        Assert.Empty(await code.TitlesAsync());
    }

    /// <summary>Applies a fix to all diagnostics of its id in the methods of a contract.</summary>
    private static Task CheckMethodAsync<TFix>(string before, string after, string? title = null)
        where TFix : CodeFixProvider, new()
        => CheckAsync<TFix>(
            $"[RpcService] public partial interface IFoo {{ {before} }}",
            $"[RpcService] public partial interface IFoo {{ {after} }}",
            title);

    /// <summary>Applies a fix to all diagnostics of its id.</summary>
    private static async Task CheckAsync<TFix>(string before, string after, string? title = null)
        where TFix : CodeFixProvider, new()
    {
        var fix = new TFix();
        using FixedCode code = FixedCode.Open(fix, Prelude + before, Sources.MessagePackAttributes);
        string text = await code.AllAsync(title);

        Assert.EndsWith("\n" + after, text, StringComparison.Ordinal); // a using may have come into the prelude
        await AssertCleanAsync(fix, text);
    }

    /// <summary>Nothing is left to be mended, and nothing else has broken.</summary>
    private static async Task AssertCleanAsync(CodeFixProvider fix, params string[] files)
    {
        Generated generated = Generated.From([.. files, Sources.MessagePackAttributes]).AssertCompiles();
        string[] left = await generated.DiagnosticsAsync(DiagnosticSeverity.Info);

        Assert.DoesNotContain(left, d => fix.FixableDiagnosticIds.Contains(d[..8], StringComparer.Ordinal));
        Assert.Equal("", string.Join("; ", await generated.DiagnosticsAsync()));
    }
}
