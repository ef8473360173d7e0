using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Analyzers;
using RpcOverSockets.Generators.Parsing;
using RpcOverSockets.Generators.Tests.Harness;
using Parts = RpcOverSockets.Generators.Tests.DiagnosticSources;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Each diagnostic: code that earns it, with the token that is marked, and similar code that does not. In both cases what
/// is generated must compile.</summary>
public sealed class DiagnosticTests
{
    internal const string Prelude = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.IO.Pipelines;
        using System.Linq.Expressions;
        using System.Threading;
        using System.Threading.Tasks;
        using RpcOverSockets;
        #pragma warning disable CS0169, CS0649, CS0414, CS0108, CS1066, CS0109

        """;

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task Wrong_code_gets_its_diagnostic_on_the_right_token_and_still_compiles(string expected, string source)
    {
        Generated generated = Generated.From(Prelude + source, Sources.MessagePackAttributes);

        Assert.Equal(expected, string.Join("; ", await generated.DiagnosticsAsync()));
        generated.AssertCompiles();
    }

    [Theory]
    [MemberData(nameof(Correct))]
    public async Task Similar_code_that_is_right_gets_none(string rule, string source)
    {
        Generated generated = Generated.From(Prelude + source, Sources.MessagePackAttributes);

        Assert.Equal("", string.Join("; ", await generated.DiagnosticsAsync()));
        generated.AssertCompiles();
        Assert.NotEmpty(generated.FileNames());
        Assert.StartsWith("RPCS", rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_rule_has_a_violation_and_a_correct_example()
    {
        string[] rules = [.. Enum.GetValues<Rule>()
            .Where(static rule => rule is not (Rule.InternalFailure or Rule.NotAnInterface
                or Rule.UnknownMembers or Rule.LanguageVersion)) // of projects: CorpusTests, ProjectTests
            .Select(IdOf)];
        IEnumerable<object[]> violations = Violations.Concat(AdviceTests.Worth);
        IEnumerable<object[]> correct = Correct.Concat(AdviceTests.NotWorth);

        Assert.Empty(rules.Except(violations.Select(static row => ((string)row[0])[..8]), StringComparer.Ordinal));
        Assert.Empty(rules.Except(correct.Select(static row => (string)row[0]), StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_class_as_contract_is_refused_by_us_too()
    {
        Generated generated = Generated.From(Prelude + "[RpcService] public class Foo { }");

        Assert.Equal(["RPCS0004 Foo"], await generated.DiagnosticsAsync());
        Assert.Empty(generated.FileNames());
    }

    [Fact]
    public async Task A_pointer_is_refused_where_unsafe_code_is_allowed()
    {
        CSharpCompilation input = Compilations.Create(Prelude + "[RpcService] unsafe partial interface IFoo { Task M(int* p); }");
        Generated generated = Generated.From(input.WithOptions(input.Options.WithAllowUnsafe(true)));

        Assert.Equal(["RPCS0011 p"], await generated.DiagnosticsAsync());
        generated.AssertCompiles();
    }

    [Fact]
    public void The_release_file_lists_what_the_analyzer_supports()
    {
        string folder = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../generators/RpcOverSockets.Analyzers");
        string[] listed = [.. File.ReadAllLines(Path.Combine(folder, "AnalyzerReleases.Unshipped.md"))
            .Where(static line => line.StartsWith("RPCS", StringComparison.Ordinal))
            .Where(static line => !line.Contains("| RpcOverSockets.Lock |", StringComparison.Ordinal))];
        string[] supported = [.. new RpcAnalyzer().SupportedDiagnostics.OrderBy(static d => d.Id, StringComparer.Ordinal)
            .Select(static d => $"{d.Id} | {d.Category} | {d.DefaultSeverity} | docs/diagnostics/{d.Id}.md")];

        Assert.Equal(supported, listed);
        Assert.Equal(string.Join(' ', Enum.GetValues<Rule>().Select(IdOf)), string.Join(' ', listed.Select(static line => line[..8])));
    }

    public static TheoryData<string, string> Violations => new()
    {
        { "RPCS0001 IHidden", "partial class Outer { [RpcService] private partial interface IHidden { Task M(); } }" },
        { "RPCS0001 ILocal", "[RpcService] file partial interface ILocal { Task M(); }" },
        { "RPCS0001 Hidden", "class Outer { [RpcMessage] private class Hidden { } }" },
        { "RPCS0001 Kind", "[RpcMessage] public class Dto { [RpcKey(0)] private Kind k; private enum Kind { A } }" },
        { "RPCS0002 IFoo", "[RpcService] interface IFoo { Task M(); }" },
        { "RPCS0002 Outer", "class Outer { [RpcService] internal partial interface IFoo { Task M(); } }" },
        { "RPCS0002 IBar", "[RpcCallback] interface IBar { Task M(); } [RpcService] partial interface IFoo { Task M(IBar b); }" },
        { "RPCS0005 IFoo", "[RpcService] partial interface IFoo { }" },
        {
            "RPCS0006 RpcDelivery(RpcDelivery.LatestOnly)",
            "[RpcService] partial interface IFoo { [RpcDelivery(RpcDelivery.LatestOnly)] Task M(); }"
        },
        { "RPCS0007 items", "[RpcService] partial interface IFoo { [RpcOneWay] Task M(int a, IAsyncEnumerable<int> items); }" },
        { "RPCS0007 body", "[RpcService] partial interface IFoo { [RpcOneWay] Task M(PipeWriter body); }" },
        { "RPCS0008 d", "[RpcService] partial interface IFoo { Task M(RpcCallContext c, RpcCallContext? d); }" },
        { "RPCS0009 RpcService(typeof(IFoo))", "[assembly: RpcService(typeof(IFoo))] [RpcService] partial interface IFoo { Task M(); }" },
        {
            "RPCS0009 RpcService(typeof(IFoo<>)); RPCS0014 IFoo",
            "[assembly: RpcService(typeof(IFoo<>))] [RpcService] partial interface IFoo<T> { Task M(T t); }"
        },
        { "RPCS0009 RpcService(typeof(List<int>))", "[assembly: RpcService(typeof(List<int>))]" },
        { "RPCS0009 RpcService(\"a\")", "[assembly: RpcService(\"a\")]" },
        {
            "RPCS0043 RpcService(typeof(IFoo<object>))",
            "[assembly: RpcService(typeof(IFoo<object>)), RpcService(typeof(IFoo<int>))] "
                + "[RpcService] partial interface IFoo<T> { Task M(T t); }"
        },
        {
            "RPCS0014 IFoo<int>",
            "[assembly: RpcService(typeof(IFoo<string>))] [RpcService] partial interface IFoo<T> { Task M(T t); } "
                + "[RpcService] partial interface IBar { Task M(IFoo<int> f); }"
        },
        { "RPCS0010 int", "[RpcService] partial interface IFoo { int M(); }" },
        { "RPCS0010 void", "[RpcService] partial interface IFoo { [RpcOneWay] void M(); }" },
        { "RPCS0010 Task<int>", "[RpcService] partial interface IFoo { [RpcOneWay] Task<int> M(); }" },
        { "RPCS0010 IAsyncEnumerable<int>", "[RpcService] partial interface IFoo { [RpcOneWay] IAsyncEnumerable<int> M(); }" },
        { "RPCS0010 PipeReader", "[RpcService] partial interface IFoo { PipeReader M(); }" },
        { "RPCS0011 a", "[RpcService] partial interface IFoo { Task M(ref int a); }" },
        { "RPCS0011 a; RPCS0011 b", "[RpcService] partial interface IFoo { Task M(in int a, out int b); }" },
        { "RPCS0011 s", "[RpcService] partial interface IFoo { Task M(Span<int> s); }" },
        { "RPCS0011 s", "[RpcService] partial interface IFoo { Task M(params ReadOnlySpan<int> s); }" },
        { "RPCS0012 Action", "[RpcService] partial interface IFoo { Task M(Action a); }" },
        { "RPCS0012 Expression<Func<int>>", "[RpcService] partial interface IFoo { Task M(Expression<Func<int>> e); }" },
        { "RPCS0012 Task<Task<int>>", "[RpcService] partial interface IFoo { Task<Task<int>> M(); }" },
        { "RPCS0012 Task<PipeWriter>", "[RpcService] partial interface IFoo { Task<PipeWriter> M(); }" },
        { "RPCS0012 MemoryStream", "[RpcService] partial interface IFoo { Task M(MemoryStream s); }" },
        { "RPCS0012 List<Stream>", "[RpcService] partial interface IFoo { Task M(List<Stream> s); }" },
        {
            "RPCS0012 IAsyncEnumerable<IAsyncEnumerable<int>>",
            "[RpcService] partial interface IFoo { IAsyncEnumerable<IAsyncEnumerable<int>> M(); }"
        },
        { "RPCS0012 RpcCallContext[]", "[RpcService] partial interface IFoo { Task M(RpcCallContext[] c); }" },
        { "RPCS0012 Dto", "[RpcMessage] public ref struct Dto { }" },
        { "RPCS0013 M", "[RpcService] partial interface IFoo { Task M(int a); Task M(string a); }" },
        { "RPCS0013 N", "[RpcService] partial interface IFoo { Task M(int a); [RpcMethod(\"M\")] Task N(); }" },
        { "RPCS0014 IFoo", "[RpcService] partial interface IFoo<T> { Task M(); }" },
        { "RPCS0014 IBar", "[RpcCallback] partial interface IBar<T> { } [RpcService] partial interface IFoo { Task M(IBar<int> b); }" },
        { "RPCS0014 IFoo", "partial class Outer<T> { [RpcService] internal partial interface IFoo { Task M(); } }" },
        { "RPCS0015 M", "[RpcService] partial interface IFoo { Task M<T>(); }" },
        { "RPCS0016 IFoo", "interface IA { Task M(); } interface IB { Task M(); } [RpcService] partial interface IFoo : IA, IB { }" },
        { "RPCS0016 M", "interface IA { Task M(); } [RpcService] partial interface IFoo : IA { new Task<int> M(); }" },
        { "RPCS0017 M", "[RpcService] partial interface IFoo { Task M() => Task.CompletedTask; Task N(); }" },
        { "RPCS0018 P", "[RpcService] partial interface IFoo { int P { get; } Task M(); }" },
        { "RPCS0018 E", "[RpcService] partial interface IFoo { event Action E; Task M(); }" },
        { "RPCS0018 this", "[RpcService] partial interface IFoo { int this[int i] { get; } Task M(); }" },
        { "RPCS0018 S", "[RpcService] partial interface IFoo { static abstract Task S(); Task M(); }" },
        {
            "RPCS0017 M; RPCS0018 M",
            "interface IA { Task M() => Task.CompletedTask; } [RpcService] partial interface IFoo : IA { abstract Task IA.M(); Task N(); }"
        },
        {
            "RPCS0018 S",
            "[RpcCallback] partial interface IBar { static abstract Task S(); Task M(); } "
                + "[RpcService] partial interface IFoo { Task M(int a); }"
        },
        { "RPCS0019 N", "[RpcService] partial interface IFoo { [RpcMethod(Id = 7)] Task M(); [RpcMethod(Id = 7)] Task N(); }" },
        { "RPCS0020 t", "[RpcService] partial interface IFoo { Task M(CancellationToken t, int a); }" },
        { "RPCS0020 t", "[RpcService] partial interface IFoo { Task M(CancellationToken t, CancellationToken u); }" },
        { "RPCS0023 body", "[RpcService] partial interface IFoo { [RpcIdempotent] Task M(PipeReader body); }" },
        { "RPCS0023 items", "[RpcService] partial interface IFoo { [RpcIdempotent] Task M(IAsyncEnumerable<int> items); }" },
        { "RPCS0024 M", $"[RpcService] partial interface IFoo {{ Task M({Parts.Parameters(33)}); }}" },
        { "RPCS0025 T", "[RpcService] partial interface IFoo<out T> { Task M(); }" },
        { "RPCS0026 b", "[RpcService] partial interface IFoo { Task M(IAsyncEnumerable<int> a, PipeReader b); }" },
        { "RPCS0026 b", "[RpcService] partial interface IFoo { IAsyncEnumerable<int> M(PipeWriter b); }" },
        { "RPCS0026 b", "[RpcService] partial interface IFoo { Task<Stream> M([RpcStream(RpcStreamDirection.Out)] Stream b); }" },
        { "RPCS0027 s", "[RpcService] partial interface IFoo { Task M(Stream s); }" },
        { "RPCS0027 s", "[RpcService] partial interface IFoo { Task M([RpcStream((RpcStreamDirection)2)] Stream s); }" },
        { "RPCS0027 w", "[RpcService] partial interface IFoo { Task M([RpcStream(RpcStreamDirection.In)] PipeWriter w); }" },
        { "RPCS0027 a", "[RpcService] partial interface IFoo { Task M([RpcStream(RpcStreamDirection.In)] byte[] a); }" },
        { "RPCS0028 RpcService(\"\")", "[RpcService(\"\")] partial interface IFoo { Task M(); }" },
        { "RPCS0028 RpcCallback(\"\")", "[RpcCallback(\"\")] partial interface IFoo { Task M(); }" },
        { "RPCS0028 RpcMethod(\"\")", "[RpcService] partial interface IFoo { [RpcMethod(\"\")] Task M(); }" },
        {
            "RPCS0029 RpcFault<Plain>",
            "public class Plain : Exception { } [RpcService] public partial interface IFoo { [RpcFault<Plain>] Task M(); }"
        },
        { "RPCS0029 RpcFault<Exception>", "[RpcService] partial interface IFoo { [RpcFault<Exception>] Task M(); }" },
        { "RPCS0029 RpcFault<F>", $"{Parts.Fault("F")} [RpcService] partial interface IFoo {{ [RpcOneWay, RpcFault<F>] Task M(); }}" },
        { "RPCS0029 RpcFault<F<int>>", $"{Parts.Fault("F<T>")} [RpcService] partial interface IFoo {{ [RpcFault<F<int>>] Task M(); }}" },
        {
            "RPCS0029 RpcFault<F>",
            "[RpcMessage] abstract class F : Exception { } [RpcService] partial interface IFoo { [RpcFault<F>] Task M(); }"
        },
        { "RPCS0030 Plain", "public class Plain { } [RpcService] public partial interface IFoo { Task M(Plain p); }" },
        {
            "RPCS0030 List<IBar>",
            "[RpcCallback] partial interface IBar { Task M(); } [RpcService] partial interface IFoo { Task M(List<IBar> b); }"
        },
        { "RPCS0030 IAsyncEnumerable<IFoo>", "[RpcService] partial interface IFoo { IAsyncEnumerable<IFoo> M(); }" },
        { "RPCS0030 IAsyncDisposable?", "[RpcMessage] public class Dto { [RpcKey(0)] public IAsyncDisposable? D; }" },
        {
            "RPCS0030 Task<List<Plain>>",
            "public record Plain(int A); [RpcService] public partial interface IFoo { Task<List<Plain>> M(); }"
        },
        { "RPCS0030 Plain[]?", "public struct Plain { } [RpcMessage] public class Dto { [RpcKey(0)] public Plain[]? P; }" },
        { "RPCS0030 RpcMessage(typeof(Uri))", "[assembly: RpcMessage(typeof(Uri))]" },
        { "RPCS0031 B", "[RpcMessage] public class Dto { [RpcKey(0)] public int A; public int B { get; set; } }" },
        { "RPCS0031 A; RPCS0031 B", "[MessagePack.MessagePackObject] public record Dto(int A, int B);" },
        {
            "RPCS0047 Mine",
            "class MineAttribute : MessagePack.KeyAttribute { public MineAttribute() : base(5) { } } "
                + "[RpcMessage] public class Dto { [Mine] int a; [RpcKey(0)] public int B; }"
        },
        { "RPCS0032 B", "[RpcMessage] public class Dto { [RpcKey(0)] public int A; [RpcKey(0)] public int B; }" },
        {
            "RPCS0032 B",
            "[RpcMessage] public class Base { [RpcKey(0)] public int A; } [RpcMessage] public class Dto : Base { "
                + "[RpcKey(0)] public int B; }"
        },
        { "RPCS0033 Dto", "[RpcMessage] public class Dto { [RpcKey(0)] public int A; [RpcKey(\"b\")] public int B; }" },
        { "RPCS0035 A", "[RpcMessage] public class Dto { [RpcKey(-1)] public int A; }" },
        { "RPCS0035 A", "[RpcMessage] public class Dto { [RpcKey(1024)] public int A; }" },
        { "RPCS0035 A", "[RpcMessage] public class Dto { [RpcKey(\"\\ud800\")] public int A; }" },
        { "RPCS0036 Dto", "[RpcMessage] public class Dto { [RpcKey(0)] public int A { get; } public Dto(string other) { } }" },
        {
            "RPCS0037 b",
            "[RpcMessage] public class Dto { [RpcKey(0)] public int A { get; set; } [RpcConstructor] public Dto(string b) { } }"
        },
        { "RPCS0038 B", "[RpcMessage] public class Dto { [RpcKey(0)] public int A; [RpcKey(1)] public int B => A; }" },
        { "RPCS0039 RpcUnion(0, typeof(B))", Parts.Cases("[RpcUnion(0, typeof(A)), RpcUnion(0, typeof(B))]") },
        { "RPCS0039 RpcUnion(1, typeof(A))", Parts.Cases("[RpcUnion(0, typeof(A)), RpcUnion(1, typeof(A))]") },
        { "RPCS0039 RpcUnion(0, typeof(C))", Parts.Cases("[RpcUnion(0, typeof(C))]") },
        { "RPCS0039 RpcUnion(0, typeof(G<>))", Parts.Cases("[RpcUnion(0, typeof(G<>))]") },
        { "RPCS0039 RpcUnion(0, typeof(IU))", Parts.Cases("[RpcUnion(0, typeof(IU))]") },
        { "RPCS0039 RpcUnion(0, typeof(IV))", Parts.Cases("[RpcUnion(0, typeof(IV))]") },
        { "RPCS0039 RpcUnion(0, typeof(V))", Parts.Cases("[RpcUnion(0, typeof(V))]") },
        {
            "RPCS0039 Shape",
            "[RpcMessage] public abstract class Shape { } [RpcService] public partial interface IFoo { Task M(Shape s); }"
        },
        { "RPCS0039 IU", "[RpcMessage] public interface IU { }" },
        { "RPCS0041 MessagePack.Union(0, \"A\")", "[MessagePack.Union(0, \"A\")] public interface IU { }" },
        { "RPCS0042 Dictionary<(int, int), int>", "[RpcService] partial interface IFoo { Task M(Dictionary<(int, int), int> d); }" },
        { "RPCS0042 HashSet<K>", "[RpcMessage] public record K; [RpcService] public partial interface IFoo { Task M(HashSet<K> d); }" },
        { "RPCS0043 object", "[RpcService] partial interface IFoo { Task M(object o); }" },
        { "RPCS0043 dynamic", "[RpcService] partial interface IFoo { Task M(dynamic o); }" },
        { "RPCS0043 Type?", "[RpcMessage] public class Dto { [RpcKey(0)] public Type? T; }" },
        { "RPCS0031 Code", "[RpcMessage] public class F : Exception { public int Code { get; } }" },
        { "RPCS0036 F", "[RpcMessage] public class F : Exception { public F(string message) { } }" },
        { "RPCS0043 F?", Parts.Fault("F") + "[RpcMessage] public class Dto { [RpcKey(0)] public F? T; }" },
        { "RPCS0043 ArgumentException?", "[RpcMessage] public class Dto { [RpcKey(0)] public ArgumentException? T; }" },
        { "RPCS0044 int[,,,,]", "[RpcService] partial interface IFoo { Task M(int[,,,,] a); }" },
        { "RPCS0051 RpcCodec(typeof(No))", "struct No { } [RpcMessage] class Dto { [RpcKey(0), RpcCodec(typeof(No))] public int A; }" },
        { "RPCS0051 RpcCodec(typeof(No))", "[assembly: RpcCodec(typeof(No))] public struct No { }" },
        { "RPCS0052 R", "[RpcMessage] public class Dto { [RpcKey(0)] public RpcUnknownFields? R; }" },
        { "RPCS0052 B", "[RpcMessage] public class Dto { public RpcUnknownFields? A; public RpcUnknownFields? B; }" },
        { "RPCS0052 R", "[RpcMessage] public class Dto { public RpcUnknownFields? R { get; } }" },
        { "RPCS0054 RpcCallback(\"b\")", "[RpcService(\"a\"), RpcCallback(\"b\")] partial interface IFoo { Task M(); }" },
        { "RPCS0055 RpcDispatch((RpcDispatchMode)3)", "[RpcService, RpcDispatch((RpcDispatchMode)3)] partial interface I { Task M(); }" },
        { "RPCS0056 Dto", "[RpcMessage] public class Dto : Queue<int> { [RpcKey(0)] public int A; }" },
        { "RPCS0057 I", "[RpcService(\"I\")] partial interface IFoo { Task M(); } [RpcService] partial interface I { Task N(); }" },
        { "RPCS0058 __Rpc_I", "[RpcService] partial interface I { Task M(); } class __Rpc_I { }" },
        { "RPCS0058 Read", "[RpcMessage] public class Dto<Read> { [RpcKey(0)] public Read? A; }" },
        { "RPCS0063 " + Parts.Long(901), $"[RpcService] partial interface {Parts.Long(901)} {{ Task M(); }}" },
        { "RPCS0064 A", "[RpcMessage] class A { [RpcKey(0)] public int X; [RpcConstructor] A() { } [RpcConstructor] A(int x) { } }" },
        { "RPCS0062 RpcCodec(typeof(int))", "[RpcMessage] class D([RpcCodec(typeof(int))] int a) { [RpcKey(0)] public int A = a; }" },
        { "RPCS0065 IFoo", Parts.Com("[RpcService] public partial interface IFoo { Task M(); }") },
        { "RPCS0066 M", "[RpcService] partial interface I { Task M(int a); " + Parts.Preferred + "[RpcMethod(\"x\")] Task M(long a); }" },
        { "RPCS0066 RpcService(typeof(IFoo<int>))", Parts.Closed + " { Task M(int a); internal Task M(T a) => M((int)(object)a!); }" },
        { "RPCS0062 RpcKey(0)", "[RpcMessage] public class Dto { [field: RpcKey(0)] private int A { get; set; } }" },
        { "RPCS0046 " + Parts.Nested(40), $"[RpcService] partial interface IFoo {{ Task M({Parts.Nested(40)} a); }}" },
    };

    public static TheoryData<string, string> Correct => new()
    {
        { "RPCS0001", "partial class Outer { [RpcService] protected internal partial interface IFoo { Task M(); } }" },
        { "RPCS0001", "public class Outer { [RpcMessage] internal class Dto { [RpcKey(0)] private int a; } }" },
        { "RPCS0002", "partial record struct Outer { [RpcService] internal partial interface IFoo { Task M(); } }" },
        {
            "RPCS0004",
            "[RpcService] public partial interface IFoo { Task M(); } "
                + "public sealed class Foo : IFoo { public Task M() => Task.CompletedTask; }"
        },
        { "RPCS0005", "interface IBase { Task M(); } [RpcService] partial interface IFoo : IBase { }" },
        { "RPCS0006", "[RpcService] partial interface IFoo { [RpcOneWay, RpcDelivery(RpcDelivery.LatestOnly)] Task M(); }" },
        { "RPCS0007", "[RpcService] partial interface IFoo { Task N(IAsyncEnumerable<int> items, PipeWriter body); }" },
        { "RPCS0008", "[RpcService] partial interface IFoo { Task M(RpcCallContext? c, int a); }" },
        {
            "RPCS0009",
            "[assembly: RpcService(typeof(IFoo<int>)), RpcService(typeof(IFoo<List<string>>), \"named\")] "
                + "[RpcService] partial interface IFoo<T> { Task M(T t); } [RpcService] partial interface IBar { Task M(IFoo<int> f); }"
        },
        {
            "RPCS0010",
            "[RpcService] partial interface IFoo { IAsyncEnumerable<int?> A(); Task<IAsyncEnumerable<int>> B(); "
                + "ValueTask<PipeReader> C(); Task<Stream> D(); }"
        },
        {
            "RPCS0010",
            "[RpcService] partial interface IFoo { Task A(); Task<int> B(); ValueTask C(); ValueTask<string?> D(); [RpcOneWay] Task E(); }"
        },
        { "RPCS0011", "[RpcService] partial interface IFoo { Task M(int[] a, params string[] b); }" },
        { "RPCS0012", "[RpcService] partial interface IFoo { Task<byte[]> M(ReadOnlyMemory<byte> a); }" },
        { "RPCS0013", "[RpcService] partial interface IFoo { Task M(int a); [RpcMethod(\"M2\")] Task M(string a); }" },
        { "RPCS0014", "interface IBase<T> { Task M(T t); } [RpcService] partial interface IFoo : IBase<int> { }" },
        { "RPCS0015", "[RpcService] partial interface IFoo { Task M(int t); }" },
        { "RPCS0016", "interface IA { Task M(); } interface IB : IA { } [RpcService] partial interface IFoo : IA, IB { new Task M(); }" },
        {
            "RPCS0017",
            "[RpcService] partial interface IFoo { [RpcMethod] Task M() => Task.CompletedTask; private Task N() => Task.CompletedTask; }"
        },
        { "RPCS0018", "[RpcService] partial interface IFoo { static int S => 1; int P => 1; Task M(); }" },
        { "RPCS0019", "[RpcService] partial interface IFoo { [RpcMethod(Id = 7)] Task M(); [RpcMethod(Id = 8)] Task N(); }" },
        { "RPCS0020", "[RpcService] partial interface IFoo { Task M(int a, RpcCallContext c, CancellationToken t = default); }" },
        {
            "RPCS0023",
            "[RpcService] partial interface IFoo { [RpcIdempotent] IAsyncEnumerable<int> M(); [RpcIdempotent] Task N(PipeWriter w); }"
        },
        { "RPCS0024", $"[RpcService] partial interface IFoo {{ Task M({Parts.Parameters(32)}, CancellationToken t); }}" },
        { "RPCS0025", "interface IOut<out T> { Task M(); } [RpcService] partial interface IFoo : IOut<int> { }" },
        {
            "RPCS0026",
            "[RpcService] partial interface IFoo { IAsyncEnumerable<int> M(PipeReader a); Task N(PipeWriter a, PipeReader b); }"
        },
        {
            "RPCS0027",
            "[RpcService] partial interface IFoo { Task M([RpcStream(RpcStreamDirection.In)] Stream a, "
                + "[RpcStream(RpcStreamDirection.Out)] Stream b); }"
        },
        { "RPCS0028", "[RpcService(\"a\")] partial interface IFoo { [RpcMethod(\"b\")] Task M(); }" },
        { "RPCS0029", Parts.Fault("F") + "[RpcService] public partial interface IFoo { [RpcFault<F>] IAsyncEnumerable<int> M(); }" },
        {
            "RPCS0030",
            "[RpcCallback] public partial interface IBar { Task M(); } "
                + "[RpcService] public partial interface IFoo { Task<IAsyncDisposable> M(IBar? b); }"
        },
        { "RPCS0030", "[RpcMessage] public record Dto; [RpcService] public partial interface IFoo { Task<List<Dto>> M(Dto[] p); }" },
        {
            "RPCS0031",
            "[RpcMessage] public class Dto { [RpcKey(0)] public int A; [RpcIgnore] public int B { get; set; } int C { get; set; } }"
        },
        { "RPCS0031", "[MessagePack.MessagePackObject(true)] public record Dto(int A, int B);" },
        {
            "RPCS0032",
            "[RpcMessage] public class Base { [RpcKey(0)] public int A; } [RpcMessage] public class Dto : Base { "
                + "[RpcKey(1)] public int B; }"
        },
        { "RPCS0033", "[RpcMessage] public class Dto { [RpcKey(\"a\")] public int A; [RpcKey(\"b\")] public int B; }" },
        { "RPCS0035", "#pragma warning disable RPCS0034\n[RpcMessage] public class Dto { [RpcKey(1023)] public int A; }" },
        {
            "RPCS0036",
            "[RpcMessage] public class Dto { [RpcKey(0)] public int A { get; } public Dto(int a) { } public Dto(string other) { } }"
        },
        {
            "RPCS0037",
            "[RpcMessage] public class Dto { [RpcKey(0)] public int A { get; set; } [RpcConstructor] public Dto(int a, int b = 1) { } }"
        },
        {
            "RPCS0038",
            "[RpcMessage] public class Dto { [RpcKey(0)] public int A { get; private set; } [RpcKey(1)] public int B { get; init; } }"
        },
        { "RPCS0039", Parts.Cases("[RpcUnion(0, typeof(A)), RpcUnion(1, typeof(B)), RpcUnion(-1, typeof(G<int>))]") },
        { "RPCS0041", "[MessagePack.Union(0, typeof(A))] public interface IU { } [MessagePack.MessagePackObject] public class A : IU { }" },
        {
            "RPCS0042",
            "[RpcService] partial interface IFoo { Task M(Dictionary<string, int> a, HashSet<DayOfWeek> b, SortedSet<(int, int)> c); }"
        },
        { "RPCS0043", "[RpcMessage] public class Dto { [RpcKey(0)] public int[]? T; [RpcIgnore] public object? O; }" },
        { "RPCS0044", "[RpcService] partial interface IFoo { Task M(int[,,,] a, int[][] b); }" },
        {
            "RPCS0047",
            "class MineAttribute : Attribute; [RpcMessage] public class Dto { [Mine] int a; [MessagePack.Key(0)] public int B; }"
        },
        { "RPCS0052", "[RpcMessage] public class Dto { [RpcKey(0)] public int A; private RpcUnknownFields? _rest; }" },
        { "RPCS0054", "[RpcService(\"a\"), RpcCallback(\"a\")] partial interface IFoo { Task M(); }" },
        { "RPCS0055", "[RpcService, RpcDispatch((RpcDispatchMode)2)] partial interface IFoo { Task M(); }" },
        { "RPCS0056", "[RpcMessage] public class Dto { [RpcKey(0)] public Queue<int>? A; }" },
        { "RPCS0063", $"[RpcService] partial interface {Parts.Long(900)} {{ Task M(); }}" },
        { "RPCS0057", "[RpcService(\"I\")] partial interface IFoo { Task M(); } [RpcService(\"i\")] partial interface I { Task M(); }" },
        { "RPCS0064", "[RpcMessage] class A { [RpcKey(0)] public int X; A() { } [RpcConstructor] public A(int x) { } }" },
        { "RPCS0065", Parts.Com("public interface IBase { Task M(); }") + "[RpcService] partial interface IFoo : IBase { }" },
        { "RPCS0066", "[RpcService] partial interface IFoo { Task M(int a); " + Parts.Preferred + "private Task M(long a) => M(0); }" },
        { "RPCS0066", Parts.Closed + " { Task M(T a); private Task M(int a) => N(a); Task N(int a); static Task N(T a) => null!; }" },
        { "RPCS0062", "[RpcMessage] public class Dto { [RpcKey(0)] private int A { get; set; } }" },
        { "RPCS0058", "[RpcService] partial interface I { Task M(); } class __Rpc_i { }" },
        { "RPCS0051", Parts.CodecOfInt + "[RpcMessage] public class Dto { [RpcKey(0), RpcCodec(typeof(X))] public int A; }" },
        { "RPCS0046", $"[RpcService] partial interface IFoo {{ Task M({Parts.Nested(20)} a); }}" },
    };

    private static string IdOf(Rule rule) => $"RPCS{(int)rule:D4}";

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
