using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Generated clients call generated dispatchers, in one process.</summary>
public sealed class ContractCallTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Globalization;
        using System.Threading;
        using System.Threading.Tasks;
        using RpcOverSockets;

        """;

    [Fact]
    public async Task All_kinds_of_tasks_come_back()
    {
        string result = await RunAsync("""
            [RpcService] public partial interface IFoo
            {
                Task A(int a);
                Task<int> B(int a);
                ValueTask C(int a, CancellationToken token);
                ValueTask<string?> D(int a, RpcCallContext context, CancellationToken token = default);
                Task<string> Log();
            }
            public sealed class Foo : IFoo
            {
                string log = "";
                public Task A(int a) { log += "A" + a; return Task.CompletedTask; }
                public async Task<int> B(int a) { await Task.Yield(); return a + 1; }
                public ValueTask C(int a, CancellationToken token) { log += "C" + a + token.CanBeCanceled; return default; }
                public ValueTask<string?> D(int a, RpcCallContext context, CancellationToken token)
                    => new(a == 0 ? null : "D" + (context != null));
                public Task<string> Log() => Task.FromResult(log);
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<IFoo>(new Foo(), async foo =>
                {
                    await foo.A(1);
                    await foo.C(2, CancellationToken.None);
                    return $"{await foo.B(3)} {await foo.D(4, null!)} {await foo.D(0, null!) ?? "null"} {await foo.Log()}";
                });
            }
            """);

        Assert.Equal("4 DTrue null A1C2True", result);
    }

    [Fact]
    public async Task Arguments_that_an_older_caller_does_not_send_take_their_defaults()
    {
        string result = await RunAsync("""
            [Flags] public enum Flags : ulong { None, X = 1, Y = 4, Top = 1UL << 63 }
            public enum Small : sbyte { Minus = -3 }
            [RpcService("t")] public partial interface IOld { ValueTask<string> M(int a); }
            [RpcService("t")] public partial interface INew
            {
                ValueTask<string> M(
                    int a, bool b = true, char c = '\'', string s = "q\"\\\n\u2028\0é", string? n = null, sbyte i8 = -128, byte u8 = 200,
                    short i16 = short.MinValue, ushort u16 = ushort.MaxValue, int i32 = int.MinValue, uint u32 = uint.MaxValue,
                    long i64 = long.MinValue, ulong u64 = ulong.MaxValue, float f = float.NaN, float g = -1.5e-30f,
                        double d = double.NegativeInfinity,
                    double z = -0.0, decimal m = -1.50m, Flags e = Flags.X | Flags.Top, Small small = Small.Minus, Flags? ne = Flags.Y,
                        int? ni = 5,
                    Guid id = default, (int, string) t = default, TimeSpan? ts = null, params int[] rest);
            }
            public sealed class New : INew
            {
                public ValueTask<string> M(
                    int a, bool b, char c, string s, string? n, sbyte i8, byte u8, short i16, ushort u16, int i32, uint u32, long i64,
                        ulong u64,
                    float f, float g, double d, double z, decimal m, Flags e, Small small, Flags? ne, int? ni, Guid id, (int, string) t,
                        TimeSpan? ts,
                    params int[] rest)
                    => new(string.Create(CultureInfo.InvariantCulture,
                        $"{a} {b} {c} {s == "q\"\\\n\u2028\0é"} {n == null} {i8} {u8} {i16} {u16} {i32} {u32} " +
                        $"{i64} {u64} {f} {g} {d} {double.IsNegative(z)} " +
                        $"{m} {(ulong)e} {(int)small} {ne} {ni} {id == default} {t == default} {ts == null} {rest.Length}"));
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<INew, IOld>(new New(), async old => await old.M(7));
            }
            """);

        Assert.Equal(
            "7 True ' True True -128 200 -32768 65535 -2147483648 4294967295 -9223372036854775808 18446744073709551615 "
                + "NaN -1.5E-30 -Infinity True -1.50 9223372036854775809 -3 Y 5 True True True 0",
            result);
    }

    [Fact]
    public async Task Arguments_that_the_callee_does_not_know_are_skipped_and_missing_ones_are_named()
    {
        string result = await RunAsync("""
            [RpcService("t")] public partial interface IOne { ValueTask<int> M(int a); ValueTask<int> None(); }
            [RpcService("t")] public partial interface IMany { ValueTask<int> M(int a, List<string> b, (int, int) c);
                ValueTask<int> None(string x); }
            public sealed class One : IOne { public ValueTask<int> M(int a) => new(a); public ValueTask<int> None() => new(9); }
            public sealed class Many : IMany
            {
                public ValueTask<int> M(int a, List<string> b, (int, int) c) => new(a);
                public ValueTask<int> None(string x) => new(9);
            }
            public static class Test
            {
                public static async Task<string> Run()
                    => await Loop.RunAsync<IOne, IMany>(new One(),
                        async many => $"{await many.M(7, ["x"], (1, 2))} {await many.None("x")} ")
                        + await Loop.RunAsync<IMany, IOne>(new Many(), async one =>
                        {
                            try { return $"{await one.M(7)}"; }
                            catch (RpcException e) { return $"{e.Status} {e.Outcome} {e.Message}"; }
                        });
            }
            """);

        Assert.StartsWith("7 9 InvalidArgument NotExecuted", result, StringComparison.Ordinal);
        Assert.Contains("'b'", result, StringComparison.Ordinal);
        Assert.Contains("t/M", result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inherited_methods_are_served_once_under_the_name_of_the_derived_contract()
    {
        string result = await RunAsync("""
            public interface IRoot<T> { Task<T> Same(T value); }
            public interface ILeft : IRoot<int> { Task<string> Left(); }
            public interface IRight : IRoot<int>, IDisposable { Task<string> Hidden(int a); }
            [RpcService("base")] public partial interface IBase : ILeft { }
            [RpcService("derived")] public partial interface IDerived : IBase, IRight, IAsyncDisposable
            {
                new Task<string> Hidden(int a);
                [RpcMethod("other")] Task<string> Hidden(string a);
            }
            public sealed class Derived : IDerived
            {
                public Task<int> Same(int value) => Task.FromResult(value);
                public Task<string> Left() => Task.FromResult("left");
                Task<string> IRight.Hidden(int a) => Task.FromResult("never");
                public Task<string> Hidden(int a) => Task.FromResult("derived" + a);
                public Task<string> Hidden(string a) => Task.FromResult("text" + a);
                public void Dispose() { }
                public ValueTask DisposeAsync() => default;
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<IDerived>(new Derived(), async d =>
                {
                    ((IDisposable)d).Dispose();
                    await d.DisposeAsync();
                    IRight right = d;
                    return $"{await d.Same(1)} {await d.Left()} {await d.Hidden(2)} {await right.Hidden(3)} {await d.Hidden("x")} "
                        + string.Join(",", Names<IDerived>()) + " " + string.Join(",", Names<IBase>());
                });
                static IEnumerable<string> Names<T>() where T : class, IRpcService<T>
                {
                    foreach (var method in T.Describe()!.Methods.ToArray()) { yield return method.ToString(); }
                }
            }
            """);

        Assert.Equal(
            "1 left derived2 derived3 textx derived/Hidden,derived/other,derived/Left,derived/Same base/Left,base/Same", result);
    }

    [Fact]
    public async Task Names_that_look_like_keywords_or_like_generated_code_work()
    {
        string result = await RunAsync("""
            namespace System.Threading.Tasks.@class.Ünïcode
            {
                using RpcOverSockets;
                public partial class @event { public partial struct @record { public partial interface Outer
                {
                    [RpcService] public partial interface @params
                    {
                        Task<string> @await(int Invoker, int s_await, int awaitArguments, int __Rpc_event_record_Outer_params, int @this);
                        Task<string> Client(int writer, int reader, int count, int arguments, int @int, int @value);
                        Task<string> Dispatch(int Read, int Write, int Equals, int ToString, int DispatchArguments, int Größe);
                        Task<string> Name(int cancellationToken, int method, int service, int invocation, int @default, int _);
                        Task<string> Instance(global::System.DateTime System, global::System.Guid Task, global::System.DayOfWeek global);
                        Task<string> ToString(int @async);
                        Task<string> GetHashCode(int @field);
                    }
                } } }
            }
            public sealed class Impl : System.Threading.Tasks.@class.Ünïcode.@event.@record.Outer.@params
            {
                public Task<string> @await(int a, int b, int c, int d, int e) => Task.FromResult($"{a}{b}{c}{d}{e}");
                public Task<string> Client(int a, int b, int c, int d, int e, int f) => Task.FromResult($"{a}{b}{c}{d}{e}{f}");
                public Task<string> Dispatch(int a, int b, int c, int d, int e, int f) => Task.FromResult($"{a}{b}{c}{d}{e}{f}");
                public Task<string> Name(int a, int b, int c, int d, int e, int f) => Task.FromResult($"{a}{b}{c}{d}{e}{f}");
                public Task<string> Instance(DateTime a, Guid b, DayOfWeek c) => Task.FromResult(c.ToString());
                public Task<string> ToString(int a) => Task.FromResult($"{a}");
                public Task<string> GetHashCode(int a) => Task.FromResult($"{a}");
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<System.Threading.Tasks.@class.Ünïcode.@event.@record.Outer.@params>(
                    new Impl(), async c => string.Join(" ",
                        await c.@await(1, 2, 3, 4, 5),
                        await c.Client(1, 2, 3, 4, 5, 6),
                        await c.Dispatch(1, 2, 3, 4, 5, 6),
                        await c.Name(1, 2, 3, 4, 5, 6),
                        await c.Instance(default, default, DayOfWeek.Friday),
                        await c.ToString(1),
                        await c.GetHashCode(2)));
            }
            """);

        Assert.Equal("12345 123456 123456 123456 Friday 1 2", result);
    }

    [Fact]
    public async Task Payload_types_of_all_kinds_travel_as_arguments_and_results()
    {
        string result = await RunAsync("""
            [RpcMessage] public record Order([property: RpcKey(0)] int Id, [property: RpcKey(1)] string? Name);
            [RpcMessage] public class Page<T> { [RpcKey(0)] public List<T> Items { get; set; } = [];
                [RpcKey(1)] public int Total { get; init; } }
            [RpcService] public partial interface IFoo
            {
                ValueTask<Page<Order?>?> Find(Dictionary<string, Order[]> by, (int X, int? Y) point, Page<(DayOfWeek Day, Order)>? days);
                ValueTask<(int Count, string Name)> Tuple();
            }
            public sealed class Foo : IFoo
            {
                public ValueTask<Page<Order?>?> Find(Dictionary<string, Order[]> by, (int X, int? Y) point, Page<(DayOfWeek Day,
                    Order)>? days)
                    => new(new Page<Order?> { Items = [by["a"][0], null, days?.Items[0].Item2], Total = point.X + point.Y ?? -1 });
                public ValueTask<(int Count, string Name)> Tuple() => new((1, "n"));
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<IFoo>(new Foo(), async foo =>
                {
                    var days = new Page<(DayOfWeek, Order)> { Items = [(DayOfWeek.Friday, new Order(2, null))] };
                    Page<Order?>? page = await foo.Find(new() { ["a"] = [new Order(1, "x")] }, (3, 4), days);
                    return string.Join(";", page!.Items) + page.Total + (await foo.Tuple()).Name;
                });
            }
            """);

        Assert.Equal("Order { Id = 1, Name = x };;Order { Id = 2, Name =  }7n", result);
    }

    [Fact]
    public async Task One_way_idempotent_and_dispatch_are_described()
    {
        string result = await RunAsync("""
            [RpcService, RpcDispatch(RpcDispatchMode.Pool)] public partial interface IFoo
            {
                [RpcOneWay, RpcIdempotent] Task A(int a);
                [RpcIdempotent, RpcDispatch(RpcDispatchMode.Inline)] Task<int> B(int a);
                [RpcMethod("c", Id = 0xFFFFFFFF), RpcOneWay] ValueTask C();
            }
            public sealed class Foo : IFoo
            {
                readonly TaskCompletionSource<int> got = new();
                public Task A(int a) { got.SetResult(a); return Task.CompletedTask; }
                public Task<int> B(int a) => got.Task;
                public ValueTask C() => default;
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<IFoo>(new Foo(), async foo =>
                {
                    await foo.A(5);
                    await foo.C();
                    string text = (await foo.B(0)).ToString(CultureInfo.InvariantCulture);
                    foreach (var m in Describe<IFoo>()) { text += $" {m.Service}/{m.Name} {m.Flags} {m.Dispatch}"; }
                    return text + $" {Describe<IFoo>()[2].Id:x}";
                });
                static RpcOverSockets.CompilerServices.RpcMethodDescriptor[] Describe<T>()
                    where T : class, IRpcService<T> => T.Describe()!.Methods.ToArray();
            }
            """);

        Assert.Equal("5 IFoo/A OneWay, Idempotent Pool IFoo/B Idempotent Inline IFoo/c OneWay Pool ffffffff", result);
    }

    private static async Task<string> RunAsync(string source)
    {
        LoadedAssembly user = LoadedAssembly.From(Usings + source, Sources.Loop);
        return await user.CallAsync("Test", "Run");
    }
}
