using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Parsing;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Half-written code, as an editor sees it all day: neither the generator nor the analyzer may ever throw.</summary>
public sealed class CrashTests
{
    /// <summary>Gets files with a bit of everything, for the tests that cut and paste tokens.</summary>
    internal static string[] Samples =>
    [
        """
        using System; using System.Threading; using System.Threading.Tasks; using System.Collections.Generic; using RpcOverSockets;
        namespace A.B;
        public partial class Outer
        {
            [RpcService("x"), RpcDispatch(RpcDispatchMode.Pool)]
            public partial interface IFoo : IBase<int>, IDisposable
            {
                [RpcMethod("m", Id = 5), RpcIdempotent] Task<List<Dto?>> M(int a, string b = "x", params int[] c);
                [RpcOneWay] ValueTask N(Dictionary<string, (int X, Dto[,] Y)> d, E e = E.A | E.B, CancellationToken t = default);
                new Task<int> Base(int t);
                Task D() => Task.CompletedTask;
            }
        }
        public interface IBase<T> { Task<T> Base(T t); }
        [Flags] public enum E : byte { A = 1, B = 2 }
        [RpcMessage] public record Dto([property: RpcKey(0)] int A);
        """,
        """
        using System; using System.Collections.Generic; using RpcOverSockets; using MessagePack;
        [assembly: RpcMessage(typeof(Uri))]
        [RpcMessage] public class Page<T> where T : class, IComparable<T>, new()
        {
            [RpcKey(0)] public required List<T> Items { get; init; } = new();
            [RpcKey(1)] private int hidden = 5;
            [RpcKey(2)] public int Get { get; }
            [RpcConstructor] private Page(int get, int other = 4) { Get = get; }
        }
        [MessagePackObject(true)] public struct Map { public int A { get; private set; } [IgnoreMember] public object B;
            [Key("c")] internal int C; }
        [RpcUnion(0, typeof(One)), Union(1, typeof(Two))] public interface IShape { }
        [RpcMessage] public class One : IShape { }
        [MessagePackObject] public class Two : One, IMessagePackSerializationCallbackReceiver
        { public void OnBeforeSerialize() { } public void OnAfterDeserialize() { } [Key(0)] public override string ToString() => ""; }
        """,
        """
        using System; using System.Collections.Generic; using System.IO; using System.IO.Pipelines; using System.Threading;
        using System.Threading.Tasks; using RpcOverSockets;
        [RpcService] public partial interface IFoo : IAsyncDisposable
        {
            IAsyncEnumerable<int?> S(IAsyncEnumerable<List<Gone>> items, RpcCallContext? c, CancellationToken t = default);
            [RpcFault<Gone>, RpcFault<ArgumentException>] Task<PipeReader> B([RpcStream(RpcStreamDirection.In)] Stream s, ICall call);
            [RpcOneWay, RpcDelivery(RpcDelivery.DropOldest)] ValueTask N(ICall? c = null);
            Task<IAsyncDisposable> D(PipeWriter w, PipeReader r);
            Task<IAsyncEnumerable<(int A, string B)>> O([RpcStream(RpcStreamDirection.Out)] int a, Stream b);
        }
        [RpcCallback("c")] public partial interface ICall { Task<ICall> T(ICall me, IFoo foo); }
        [RpcMessage] public class Gone : ArgumentException { [RpcKey(0)] public int A; [RpcKey(1)] public override string Message => ""; }
        """,
    ];

    [Fact]
    public void A_failure_of_the_parser_is_a_finding_and_no_exception()
    {
        CSharpCompilation compilation = Compilations.Create("""
            using System.Threading.Tasks; using RpcOverSockets;
            [RpcService] partial interface IFoo { Task M(System.DayOfWeek d); }
            [RpcMessage] public class Dto { [RpcKey(0)] public int A; }
            """);

        // No compilation to ask: stands for any mistake inside the parsers.
        var contract = new ParseContext(null!, CancellationToken.None);
        var payload = new ParseContext(null!, CancellationToken.None);
        Assert.Null(ContractParser.Parse(compilation.GetTypeByMetadataName("IFoo")!, contract));
        Assert.Null(PayloadParser.Parse(compilation.GetTypeByMetadataName("Dto")!, payload));

        Assert.Equal([Rule.InternalFailure], contract.Findings.Select(static finding => finding.Rule));
        Assert.Equal([Rule.InternalFailure], payload.Findings.Select(static finding => finding.Rule));
        Assert.Contains("NullReferenceException", contract.Findings[0].Arguments[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[RpcService] partial interface IFoo { Task M(); } [RpcService] partial interface IFoo { }")]
    [InlineData("[RpcService] partial interface IA { Task M(); } [RpcService] partial interface IA { Task M(); } [RpcMessage] class IA;")]
    [InlineData("[RpcMessage] class A { } [RpcMessage] struct A { } [RpcMessage, RpcMessage] class A { }")]
    [InlineData("[RpcMessage] class A : A { } [RpcMessage] class B : C { } [RpcMessage] class C : B { }")]
    [InlineData("[RpcMessage] struct A { [RpcKey(0)] public A Inner; }")]
    [InlineData("[RpcService] partial interface IFoo : IBar { } [RpcService] partial interface IBar : IFoo { }")]
    [InlineData("[RpcMessage] class A<T> where T : A<A<T>>, IComparable<T> { [RpcKey(0)] public T X; [RpcKey(1)] A<A<A<T>>> Y; }")]
    [InlineData("[RpcUnion(0, null)] interface IU { } [RpcUnion] interface IV { } [RpcUnion(\"x\", typeof(int))] interface IW { }")]
    [InlineData("[RpcMessage(typeof(int))] class A { [RpcKey(null)] public int X; [RpcKey] public int Y; [RpcKey(1.5)] public int Z; }")]
    [InlineData("[RpcService(null)] partial interface IA { [RpcMethod(null, Id = -1)] Task M(int a = \"x\", string b = 5, No c); }")]
    [InlineData("[RpcService] partial interface IA { [RpcFault<int>, RpcFault<No>, RpcFault<>, RpcFault] Task M([RpcStream] No a); }")]
    [InlineData("[RpcService, RpcCallback] class A { } [RpcCallback(5)] partial interface IA { [RpcDelivery(\"x\")] Task M(A a); }")]
    [InlineData("[RpcCallback] partial interface IA<T> : IA<IA<T>> { Task M(IA<T> a); }")]
    [InlineData("[RpcCallback] partial interface IA : IA { Task<IA> M(); } [RpcService] partial interface IB { Task M(IA a); }")]
    [InlineData("[RpcMessage(5)] enum E { } [RpcMessage] static class S { } [RpcMessage] delegate void D();")]
    public async Task Code_that_the_compiler_refuses_crashes_nothing(string source)
    {
        Generated generated = Generated.From("using System; using System.Threading.Tasks; using RpcOverSockets;\n" + source);

        Assert.DoesNotContain(await generated.DiagnosticsAsync(), static d => d.StartsWith("RPCS0999", StringComparison.Ordinal)
            || d.StartsWith("AD0001", StringComparison.Ordinal));
    }
}
