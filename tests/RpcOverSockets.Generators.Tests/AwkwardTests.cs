using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Code that is legal and unusual: what is generated for it must compile, with warnings as errors.</summary>
public sealed class AwkwardTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics.CodeAnalysis;
        using System.IO;
        using System.IO.Pipelines;
        using System.Runtime.InteropServices;
        using System.Threading;
        using System.Threading.Tasks;
        using RpcOverSockets;
        #pragma warning disable CS0169, CS0649, CS0414, CS0108, CS0618, CS0612, CS0067, CS8618, CS8981

        """;

    public static TheoryData<string> Contracts =>
    [
        "namespace X { class Task { } class ValueTask<T> { } class CancellationToken { } "
            + "[RpcService] partial interface IFoo { System.Threading.Tasks.Task<int> M(System.Threading.CancellationToken t); } }",
        "namespace Company.RpcOverSockets.System { [global::RpcOverSockets.RpcService] partial interface IFoo { "
            + "global::System.Threading.Tasks.Task M(int a); } }",
        "namespace X { class IAsyncEnumerable<T> { } class Stream { } class PipeReader { } [RpcService] partial interface IFoo { "
            + "System.Collections.Generic.IAsyncEnumerable<string?>? M(System.IO.Pipelines.PipeReader r, int @default = 0); } }",
        "[RpcService] partial interface IFoo { Task<IAsyncEnumerable<(int A, string? B)?>?>? M(IAsyncEnumerable<List<string?>>? "
            + "invocation, RpcCallContext? arguments, int service, int method, int Invoker, CancellationToken upload); "
            + "ValueTask<int> N(PipeReader arguments, PipeWriter invocation, int service); }",
        "[RpcService] partial interface IFoo { Task<int> M([RpcStream(RpcStreamDirection.In)] Stream? arguments = null, int a = 5, "
            + "[RpcStream(RpcStreamDirection.Out)] Stream? Invoker = null, CancellationToken t = default); }",
        "interface IBase<T> { IAsyncEnumerable<T> M(IAsyncEnumerable<T> t); } [RpcService] partial interface IFoo : IBase<int> { "
            + "new IAsyncEnumerable<int> M(IAsyncEnumerable<int> t); [RpcMethod(\"n\")] Task<Stream?> M(); }",
        "namespace X { interface IAsyncDisposable { } [RpcService] partial interface IFoo : System.IAsyncDisposable { "
            + "Task<System.IAsyncDisposable?> M(System.IAsyncDisposable @this, IFoo invocation, IFoo? reader = null); } }",
        "public static partial class Outer { [RpcCallback] internal partial interface @event { Task<@event?> M(); } }",
        "interface IBase<T> { Task<T> M(T t); } [RpcCallback(\"c\")] partial interface ICall : IBase<int>, IDisposable, "
            + "IAsyncDisposable { } [RpcService, RpcCallback] partial interface IFoo : IBase<ICall> { [RpcOneWay] Task N(ICall? c, "
            + "IFoo service); }",
        "[RpcMessage] public class F : Exception { [RpcKey(0)] public int Code; [RpcKey(1)] public override string Message => \"\"; } "
            + "[RpcMessage(true)] public sealed class G(int code) : ArgumentException(\"g\") { public int Code => code; } "
            + "[RpcService] public partial interface IFoo { [RpcFault<F>, RpcFault<G>, RpcFault<F>] Task M(); [RpcFault<F>] "
            + "IAsyncEnumerable<int> N(); [RpcOneWay, RpcDelivery(RpcDelivery.Disconnect)] ValueTask O(); }",
        "[RpcService] partial interface IFoo { Task M(params List<int> a); Task N(params IEnumerable<string> a); }",
        "[RpcMessage] public struct P { [RpcKey(0)] public int A; } [RpcService] public partial interface IFoo { Task M(P p "
            + "= default, P? q = null, (int, P) t = default); }",
        "[RpcService] partial interface IFoo { Task<(int a, string? b)?> M((int x, (string y, int z) w)[,] a, int[,][] b, "
            + "int[][,,] c, int?[] d); }",
        "[RpcService] partial interface IFoo { Task<string?>? M(List<string?>? a, Dictionary<string, List<int?>?> b); }",
        "[RpcService] partial interface IFoo { Task<(int a, int b, int c, int d, int e, int f, int g, string h, int i)> M(); }",
        "interface IRepo<T> { Task<T> Get(T t); } [RpcService] partial interface IFoo : IRepo<string?> { } "
            + "[RpcService] partial interface IBar : IRepo<(int A, List<string>? B)> { }",
        "interface IBase { Task M(); } [RpcService] partial interface IFoo : IBase { Task IBase.M() => Task.CompletedTask; Task N(); }",
        "[RpcService] partial interface IFoo { Task foo(int a); Task Foo(int a); Task FOO(int A, int a); Task _(int _); "
            + "Task FooArguments(int a); }",
        "[RpcService(\"a\\\"b\\n\\u2028\")] partial interface IFoo { [RpcMethod(\"*/ // \\\\ {0}\")] Task M(string s = \"{x} "
            + "\\ud800 */\"); }",
        "[RpcService] partial interface IFoo { Task M([Optional] int a, [Optional, DefaultParameterValue(5)] long b, "
            + "[Optional] string c); }",
        "static class K { public const float F = 1f / 3; public const string S = null; } "
            + "[RpcService] partial interface IFoo { Task M(float f = K.F, string? s = K.S, char c = '\\0', decimal d = "
            + "decimal.MinValue); }",
        "[RpcService, Obsolete(\"x\")] partial interface IFoo { [Obsolete] Task M(Old o); } "
            + "[Obsolete] [RpcMessage] public class Old { [RpcKey(0), Obsolete] public int A; }",
        "[Experimental(\"E1\")] [RpcMessage] public class New { [RpcKey(0)] public int A; } "
            + "[Experimental(\"E1\"), RpcService] public partial interface IFoo { Task M(New n); }",
        "[Obsolete(\"x\", true)] [RpcMessage] public class Old { [RpcKey(0)] public int A; }",
        "[RpcMessage] public class Dto { [RpcKey(0), Obsolete(\"x\", true)] public int A { get; set; } }",
        "[RpcService] partial interface IFoo { [Obsolete(\"x\", true)] Task M(); }",
        "public static partial class A { public partial interface B { public partial record C { public readonly partial "
            + "record struct D { public partial struct E { [RpcService] public partial interface IFoo { Task M(); } } } } } }",
        "[RpcService] partial interface IFoo { Task M(IEnumerable<KeyValuePair<string, (int, DayOfWeek?)>> a, "
            + "IReadOnlyDictionary<Guid, ISet<long>> b, Lazy<Uri> c); }",
        "[RpcService] partial interface IFoo { Task<int> GetResult(); Task<int> Result(); ValueTask<bool> Equals(object2 o); "
            + "Task Finalize(int a); Task MemberwiseClone(); Task GetType(int x); } enum object2 { }",
        "#nullable disable\n[RpcService] partial interface IFoo { Task<string> M(string s, List<string> l = null); "
            + "}\n[RpcMessage] public class D { [RpcKey(0)] public string S; [RpcKey(1)] public D[] E { get; init; } }",
        "[RpcService] partial interface IFoo : IDisposable, IAsyncDisposable, IEquatableLike { } "
            + "interface IEquatableLike { Task<bool> Equals(int other); static bool operator +(IEquatableLike a, IEquatableLike b) "
            + "=> true; class Nested { } }",
        "[RpcMessage] public class Value { [RpcKey(0)] public int Value2; [RpcKey(1)] public int reader; "
            + "[RpcKey(2)] public int count { get; init; } [RpcKey(3)] public int value { get; } [RpcKey(4)] public int seen; "
            + "public Value(int value) => this.value = value; }",
        "[RpcMessage(true)] public class M(int Key, int i) { public int key => Key; public int I => i; "
            + "public int seen { get; init; } public int value; public int count; public int reader; }",
        "[RpcMessage] public record R<T>([property: RpcKey(0)] T A, [property: RpcKey(1)] T? B, [property: RpcKey(2)] T[] C, "
            + "[property: RpcKey(3)] T?[]? D) where T : class; [RpcMessage] public struct S<T> where T : struct { "
            + "[RpcKey(0)] public T? A; [RpcKey(1)] public (T, T?) B; }",
        "[RpcMessage] public class A<T> where T : allows ref struct { [RpcKey(0)] public int X; } "
            + "[RpcMessage] public class B<T> where T : unmanaged, Enum { [RpcKey(0)] public int X; }",
        "[RpcMessage] public class V { [RpcKey(0)] public volatile int A; [RpcKey(1)] public readonly int B; "
            + "public event Action? E; public int this[int i] => i; public static int S; public const int C = 1; "
            + "public V(in int b) => B = b; private V() { } }",
        "[RpcMessage] public class W { [RpcKey(0)] public int B { get; } [RpcConstructor] private W(in int b) => B = b; }",
        "[RpcMessage] public class E { public static bool operator ==(E? a, E? b) => true; "
            + "public static bool operator !=(E? a, E? b) => false; public override bool Equals(object? o) => true; "
            + "public override int GetHashCode() => 0; [RpcKey(0)] public E? Next; }",
        "public interface IHas { int X { get; set; } } [RpcMessage] public class Ex : IHas { int IHas.X { get; set; } "
            + "[RpcKey(0)] public int Y; }",
        "[RpcMessage] public abstract class Abs { [RpcKey(0)] public abstract int A { get; set; } "
            + "[RpcKey(1)] public virtual int B { get; protected set; } } [RpcMessage] public class Con : Abs { public override "
            + "int A { get; set; } public override int B { get => 1; } }",
        "[RpcMessage] public sealed record Rec { [RpcKey(0)] public required int A { get; init; } "
            + "[RpcKey(1)] public required List<Rec> B; [RpcIgnore] public required object C { get; set; } "
            + "[RpcKey(2)] public int D { get; init; } = 4; }",
        "[RpcMessage] public sealed class Req { [RpcKey(0)] public required int A { get; init; } "
            + "[RpcKey(1)] public int B { get; } [SetsRequiredMembers] public Req(int a, int b) { A = a; B = b; } }",
        "[RpcMessage] public sealed class Req { [RpcKey(0)] public required int A { get; init; } "
            + "[RpcKey(1)] public int B { get; } public Req(int b) { B = b; } }",
        "public class Outer<T> where T : Outer<T>.IInner { public interface IInner { } [RpcMessage] public class Dto { "
            + "[RpcKey(0)] public int A; } }",
        "[RpcMessage] public class Dto { [RpcKey(0)] internal Kind K { get; private protected set; } "
            + "internal enum Kind : ulong { A = ulong.MaxValue } }",
        "[RpcUnion(0, typeof(A)), RpcUnion(1, typeof(A.B))] public abstract record U { "
            + "[RpcMessage] public sealed record A : U { [RpcMessage] public sealed record B([property: RpcKey(0)] U? Inner) : U; } }",
        "[RpcUnion(int.MinValue, typeof(A)), RpcUnion(int.MaxValue, typeof(B<List<int>>))] public interface IU { } "
            + "[RpcMessage] public struct A : IU { } [RpcMessage] public class B<T> : IU { }",
        "[RpcMessage] public class A_B { } public class A { [RpcMessage] public class B { } }",
        "[RpcMessage] public class FooCodec { } [RpcMessage] public class Foo { } "
            + "[RpcService] public partial interface FooCodecs { Task M(Foo f, FooCodec c); }",
    ];

    [Fact]
    public void Names_may_be_as_long_as_the_compiler_takes_them()
    {
        string name = new('n', 990);

        LoadedAssembly loaded = LoadedAssembly.From(Usings
            + $"public class Outer {{ [RpcMessage] public class {name} {{ [RpcKey(0)] private int {name}1; "
            + $"[RpcKey(1)] private int {name}2 {{ get; set; }} }} }} "
            + $"[RpcService] public partial interface IFoo {{ Task M(Outer.{name} {name}, int {name}1); }}");

        Assert.NotNull(loaded.Assembly.GetType("Outer+" + name));
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public async Task Unusual_code_compiles(string source)
    {
        Generated generated = Generated.From(Usings + source).AssertCompiles();

        Assert.DoesNotContain(await generated.DiagnosticsAsync(), static d => !d.StartsWith("RPCS0038", StringComparison.Ordinal));
        Assert.NotEmpty(generated.FileNames());
    }
}
