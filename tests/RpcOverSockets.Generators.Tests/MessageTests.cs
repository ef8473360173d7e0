using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcOverSockets.Analyzers;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Where one diagnostic has several causes, its message says what can be done about this one.</summary>
public sealed class MessageTests
{
    private const string MakePrivate = "as it is declared it cannot be remote, so make it private";
    private const string OtherName
        = "add [RpcMethod(\"name\")] with a name that no other method has to call it remotely, or make it private";
    private const string AddAttribute = "add [RpcMethod] to call it remotely, or make it private";

    [Theory]
    [InlineData("Task M(int a) => Task.CompletedTask;", AddAttribute)]
    [InlineData("Task<T> M<T>(T t) => Task.FromResult(t);", MakePrivate)]
    [InlineData("int M(int a) => a;", MakePrivate)]
    [InlineData("Task M(ref int a) => Task.CompletedTask;", MakePrivate)]
    [InlineData("Task M(object a) => Task.CompletedTask;", MakePrivate)]
    [InlineData("sealed int M(int a) => a;", "as it is declared it cannot be remote, so put 'private' in the place of 'sealed'")]
    [InlineData("sealed Task M(int a) => N();", "put [RpcMethod] in the place of 'sealed' to call it remotely, or 'private'")]
    [InlineData("Task M(int a) => Task.CompletedTask; Task M(string a);", OtherName)]
    [InlineData("Task M(int a) => Task.CompletedTask; [RpcMethod(\"M\")] Task O();", OtherName)]
    [InlineData("Task M(int a) => Task.CompletedTask; [RpcMethod(\"O\")] Task M(string a);", AddAttribute)]
    [InlineData("Task M(int a) => Task.CompletedTask; Task M(byte a) => Task.CompletedTask;", $"{OtherName}; {OtherName}")]
    public async Task A_method_with_a_body_gets_the_advice_that_works(string method, string expected)
        => Assert.Equal(expected, await MessageAsync($"[RpcService] partial interface IFoo {{ {method} Task N(); }}", "process; "));

    [Fact]
    public async Task A_method_with_a_body_may_hide_a_remote_one() => Assert.Equal(AddAttribute, await MessageAsync(
        "interface IBase { Task M(int a); } [RpcService] partial interface IFoo : IBase { new Task M(int a) => Task.CompletedTask; }",
        "process; "));

    [Fact]
    public async Task An_exception_is_no_untyped_value() => Assert.Equal(
        "an exception, which travels only as a fault that a method declares; use [RpcFault<T>] there, or a type that is none",
        await MessageAsync("[RpcUnion(0, typeof(F))] interface IU { } [RpcMessage] class F : Exception, IU { }", "is "));

    [Theory]
    [InlineData("typeof(C<>)")]
    [InlineData("typeof(C<int>)")]
    public async Task A_case_of_a_generic_union_is_not_sent_from_one_form_to_the_next(string name) => Assert.Equal(
        "no 'IU<T>' whatever the type arguments, and an attribute can name no case that has the same; give the cases to a union that is "
            + "not generic and derives from this type closed (IU)",
        await MessageAsync($"[RpcUnion(0, {name})] interface IU<T> {{ }} [RpcMessage] class C<T> : IU<T> {{ }}", "is "));

    private static async Task<string> MessageAsync(string source, string after)
    {
        Generated generated = Generated.From(DiagnosticTests.Prelude + source);
        IEnumerable<Diagnostic> found = await generated.Input
            .WithOptions(generated.Input.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default))
            .WithAnalyzers([new RpcAnalyzer()])
            .GetAnalyzerDiagnosticsAsync();
        return string.Join("; ", found.Where(static d => d.Severity >= DiagnosticSeverity.Warning)
            .Select(static d => d.GetMessage(CultureInfo.InvariantCulture))
            .Select(text => text[(text.IndexOf(after, StringComparison.Ordinal) + after.Length)..]));
    }
}
