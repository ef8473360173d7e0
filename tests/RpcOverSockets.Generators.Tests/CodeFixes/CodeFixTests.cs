using Microsoft.CodeAnalysis.CodeFixes;
using RpcOverSockets.CodeFixes;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.CodeFixes;

/// <summary>Each code fix: the code before and after. What comes out has no diagnostic left and compiles with what is generated.</summary>
public sealed class CodeFixTests
{
    private const string Prelude = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using RpcOverSockets;

        """;

    [Theory]
    [InlineData("[RpcService] interface IFoo { Task M(); }", "[RpcService] partial interface IFoo { Task M(); }")]
    [InlineData(
        "public static class A { internal record struct B { [RpcService]\npublic interface IFoo { Task M(); } } }",
        "public static partial class A { internal partial record struct B { [RpcService]\npublic partial interface IFoo { Task M(); } } }")]
    public Task Contracts_become_partial_with_all_around_them(string before, string after) => CheckAsync<MakePartialFix>(before, after);

    /// <summary>Applies a fix to all diagnostics of its id.</summary>
    private static async Task CheckAsync<TFix>(string before, string after, string? title = null)
        where TFix : CodeFixProvider, new()
    {
        using FixedCode code = FixedCode.Open(new TFix(), Prelude + before, Sources.MessagePackAttributes);
        string text = await code.AllAsync(title);

        Assert.Equal(after, text[Prelude.Length..]);
        Generated generated = Generated.From(text, Sources.MessagePackAttributes).AssertCompiles();
        Assert.Equal("", string.Join("; ", await generated.DiagnosticsAsync()));
    }
}
