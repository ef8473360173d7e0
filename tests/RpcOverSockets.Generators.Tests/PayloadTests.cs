using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Generated codecs at work: each test compiles payload types, writes and reads values, and tells what came out.</summary>
public sealed class PayloadTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics.CodeAnalysis;
        using System.Linq;
        using RpcOverSockets;
        using RpcOverSockets.Serialization;
        using MessagePack;
        #pragma warning disable CS0169, CS0649, CS8618, CS0108, CS0414

        """;

    [Fact]
    public void Members_that_were_not_sent_keep_their_own_defaults()
    {
        string result = Run("""
            [RpcMessage] public class Settable { [RpcKey(0)] public int A { get; set; } = 1;
                [RpcKey(1)] public string B { get; init; } = "b"; [RpcKey(2)] public int C = 3; }
            [RpcMessage] public record Positional([property: RpcKey(0)] int A, [property: RpcKey(1)] string B = "b") {
                [RpcKey(2)] public int C { get; init; } = 3; }
            [RpcMessage] public struct Struct { public Struct() { } [RpcKey(0)] public int A = 1;
                [RpcKey(1)] public int B { get; init; } = 2; }
            [RpcMessage(true)] public class Map { public int A { get; set; } = 1; public string B { get; init; } = "b"; }
            public static class Test
            {
                public static string Run()
                {
                    var a = Wire.Read<Settable, __Rpc_SettableCodec>("91 07");
                    var b = Wire.Read<Positional, __Rpc_PositionalCodec>("91 07");
                    var c = Wire.Read<Struct, __Rpc_StructCodec>("91 07");
                    var d = Wire.Read<Map, __Rpc_MapCodec>("80");
                    return $"{a.A}{a.B}{a.C} {b.A}{b.B}{b.C} {c.A}{c.B} {d.A}{d.B}";
                }
            }
            """);

        Assert.Equal("7b3 7b3 72 1b", result);
    }

    [Fact]
    public void Elements_and_keys_of_a_newer_peer_are_skipped_and_gaps_too()
    {
        string result = Run("""
            [RpcMessage] public class Gaps { [RpcKey(1)] public int A; [RpcKey(5)] public int B; }
            [RpcMessage] public class Map { [RpcKey("a")] public int A; [RpcKey("bb")] public int B; [RpcKey("")] public int C;
                [RpcKey("é\"\n")] public int D; }
            public static class Test
            {
                public static string Run()
                {
                    var a = Wire.Read<Gaps, __Rpc_GapsCodec>("98 c3 01 9102 c0 c0 03 04 05");
                    var b = Wire.Read<Map, __Rpc_MapCodec>("85 a2 6262 02 a1 7a 9101 a1 61 01 a0 03 a4 c3a9220a 04");
                    return $"{a.A}{a.B} {b.A}{b.B}{b.C}{b.D} {Wire.Hex<Gaps, __Rpc_GapsCodec>(a)} {Wire.Hex<Map, __Rpc_MapCodec>(b)}";
                }
            }
            """);

        Assert.Equal("13 1234 96c001c0c0c003 84a16101a2626202a003a4c3a9220a04", result);
    }

    [Fact]
    public void Duplicate_keys_missing_required_members_and_nil_structs_are_refused()
    {
        string result = Run("""
            [RpcMessage(true)] public class Map { public int A { get; set; } }
            [RpcMessage] public class Required { [RpcKey(0)] public int A; [RpcKey(1)] public required string B { get; init; } }
            [RpcMessage(true)] public class RequiredMap { public required string B { get; set; } }
            [RpcMessage] public struct Struct { [RpcKey(0)] public int A; }
            public static class Test
            {
                public static string Run() => string.Join("|",
                    Try(() => Wire.Read<Map, __Rpc_MapCodec>("82 a141 01 a141 02")),
                    Try(() => Wire.Read<Required, __Rpc_RequiredCodec>("91 01")),
                    Try(() => Wire.Read<RequiredMap, __Rpc_RequiredMapCodec>("80")),
                    Try(() => Wire.Read<Struct, __Rpc_StructCodec>("c0")),
                    Wire.Read<Required, __Rpc_RequiredCodec>("92 01 a162").B,
                    Wire.Read<RequiredMap, __Rpc_RequiredMapCodec>("81 a142 a162").B);
                static string Try(Action read) { try { read(); return "none"; } catch (RpcSerializationException e) { return e.Message; } }
            }
            """);

        string[] parts = result.Split('|');
        Assert.Contains("A", parts[0], StringComparison.Ordinal);
        Assert.Contains("Required", parts[1], StringComparison.Ordinal);
        Assert.Contains("B", parts[2], StringComparison.Ordinal);
        Assert.Contains("Struct", parts[3], StringComparison.Ordinal);
        Assert.Equal(["b", "b"], parts[4..]);
    }

    [Fact]
    public void Private_members_setters_and_constructors_are_reached_in_generic_types_and_bases_too()
    {
        string result = Run("""
            [MessagePackObject(AllowPrivate = true)] public class Base<T>
            {
                [Key(0)] private T value;
                [Key(1)] protected internal int Count { get; private set; }
                public Base(T value, int count) { this.value = value; Count = count; }
                protected Base() { }
                public override string ToString() => $"{value} {Count}";
            }
            [MessagePackObject] public class Derived : Base<string>
            {
                [Key(2)] private string value;
                private Derived() { }
                public Derived(string mine) : base("base", 2) { value = mine; }
                public override string ToString() => $"{base.ToString()} {value}";
            }
            [RpcMessage] public struct Struct<T> where T : IEquatable<T>
            {
                [RpcKey(0)] private T a;
                [RpcKey(1)] public T B { get; private set; }
                [RpcKey(2)] private T C { get; init; }
                public Struct(T a, T b, T c) { this.a = a; B = b; C = c; }
                public override string ToString() => $"{a} {B} {C}";
            }
            public class Outer<T> { [RpcMessage] public class Inner { [RpcKey(0)] private T x; public Inner(T x) => this.x = x;
                [RpcConstructor] private Inner() { }
                public override string ToString() => $"{x}"; } }
            public static class Test
            {
                public static string Run() => string.Join("; ",
                    Wire.Again<Derived, __Rpc_DerivedCodec>(new Derived("mine")),
                    Wire.Again<Base<int>, __Rpc_BaseCodec<int, Int32Codec>>(new Base<int>(5, 6)),
                    Wire.Again<Struct<int>, __Rpc_StructCodec<int, Int32Codec>>(new Struct<int>(1, 2, 3)),
                    Wire.Again<Outer<string>.Inner, __Rpc_Outer_1_InnerCodec<string, StringCodec>>(new("x")));
            }
            """);

        Assert.Equal("base 2 mine; 5 6; 1 2 3; x", result);
    }

    [Fact]
    public void Constructors_are_chosen_by_mark_by_name_and_by_position()
    {
        string result = Run("""
            [RpcMessage] public class ByName { [RpcKey(0)] public int Width { get; } [RpcKey(1)] public string Name { get; }
                [RpcKey(2)] public int Late { get; set; } = 9;
                public ByName(string name, int width, bool flag = true) { Name = name + flag; Width = width; } }
            [RpcMessage] public class ByPosition { [RpcKey(0)] public int A { get; } [RpcKey(1)] public string B { get; }
                public ByPosition(int x, string y) { A = x; B = y; } }
            [RpcMessage] public class Marked { [RpcKey(0)] public int A { get; } public Marked(int a) => A = a;
                [RpcConstructor] internal Marked(int a, int b = 5) => A = a + b; }
            [MessagePackObject] public class MarkedTheirs { [Key(0)] public int A { get; }
                public MarkedTheirs(int a) => A = a; [SerializationConstructor] private MarkedTheirs(int a, string s = "x") => A = a + 1; }
            [RpcMessage] public class SetsAll { [RpcKey(0)] public required int A { get; init; }
                [SetsRequiredMembers] public SetsAll() => A = 4; }
            [RpcMessage] public class RequiredIgnored { [RpcKey(0)] public required int A { get; init; }
                [RpcIgnore] public required string B { get; init; } }
            [RpcMessage] public record Base([property: RpcKey(0)] int A); 
            [RpcMessage] public record Sub(int A, [property: RpcKey(1)] int B) : Base(A);
            [RpcMessage] public class Primary(int a) { [RpcKey(0)] public int A => a; }
            [RpcMessage] public readonly record struct Point([property: RpcKey("x")] int X, [property: RpcKey("y")] int Y);
            public static class Test
            {
                public static string Run()
                {
                    var n = Wire.Read<ByName, __Rpc_ByNameCodec>("92 01 a161");
                    return string.Join(" ",
                        $"{n.Width}{n.Name}{n.Late}",
                        Wire.Again<ByPosition, __Rpc_ByPositionCodec>(new(1, "b")).B,
                        Wire.Read<Marked, __Rpc_MarkedCodec>("91 01").A,
                        Wire.Read<MarkedTheirs, __Rpc_MarkedTheirsCodec>("91 01").A,
                        Wire.Read<SetsAll, __Rpc_SetsAllCodec>("90").A,
                        Wire.Read<RequiredIgnored, __Rpc_RequiredIgnoredCodec>("91 03").B == null,
                        Wire.Again<Sub, __Rpc_SubCodec>(new Sub(1, 2)),
                        Wire.Again<Primary, __Rpc_PrimaryCodec>(new(8)).A,
                        Wire.Again<Point, __Rpc_PointCodec>(new(1, 2)));
                }
            }
            """);

        Assert.Equal("1aTrue9 b 6 2 4 True Sub { A = 1, B = 2 } 8 Point { X = 1, Y = 2 }", result);
    }

    [Fact]
    public void Unions_write_the_exact_case_and_refuse_strangers()
    {
        string result = Run("""
            [RpcUnion(0, typeof(Circle)), RpcUnion(-7, typeof(Box<int>)), RpcUnion(300, typeof(Point))] public interface IShape { }
            [RpcMessage] public class Circle : IShape { [RpcKey(0)] public double R; public override string ToString() => $"circle {R}"; }
            [RpcMessage] public class Box<T> : IShape { [RpcKey(0)] public T W; public override string ToString() => $"box {W}"; }
            [RpcMessage] public record struct Point([property: RpcKey(0)] int X) : IShape;
            public class Derived : Circle { }
            [Union(1, typeof(Leaf)), Union(2, typeof(Branch))] public abstract class Tree { [Key(0)] public int Depth; }
            [MessagePackObject] public class Leaf : Tree { }
            [MessagePackObject] public class Branch : Tree { [Key(1)] public Tree[] Children; }
            public static class Test
            {
                public static string Run() => string.Join("; ",
                    Again(new Circle { R = 2 }), Again(new Box<int> { W = 3 }), Again(new Point(4)), Again(null),
                    Try(() => Again(new Derived())), Try(() => Wire.Read<IShape, __Rpc_IShapeCodec>("92 05 90")),
                        Try(() => Wire.Read<IShape, __Rpc_IShapeCodec>("93 00 90 00")),
                    Wire.Hex<IShape, __Rpc_IShapeCodec>(new Box<int> { W = 3 }),
                    Wire.Hex<Tree, __Rpc_TreeCodec>(new Branch { Depth = 1, Children = [new Leaf { Depth = 2 }] }),
                    ((Branch)Wire.Read<Tree, __Rpc_TreeCodec>("92 02 92 01 91 92 01 91 02")).Children[0].Depth);
                static string Again(IShape s) => Wire.Again<IShape, __Rpc_IShapeCodec>(s)?.ToString() ?? "null";
                static string Try(Action read) { try { read(); return "none"; } catch (RpcSerializationException) { return "refused"; } }
            }
            """);

        Assert.Equal("circle 2; box 3; Point { X = 4 }; null; refused; refused; refused; 92f99103; 92029201919201910" + "2; 2", result);
    }

    [Fact]
    public void Callbacks_run_before_writing_and_after_reading_also_on_structs()
    {
        string result = Run("""
            [MessagePackObject] public class Direct : IMessagePackSerializationCallbackReceiver
            { [Key(0)] public int X; public void OnBeforeSerialize() => X += 10; public void OnAfterDeserialize() => X += 100; }
            [MessagePackObject] public class Explicit : IMessagePackSerializationCallbackReceiver
            { [Key(0)] public int X; void IMessagePackSerializationCallbackReceiver.OnBeforeSerialize() => X += 10;
                void IMessagePackSerializationCallbackReceiver.OnAfterDeserialize() => X += 100; }
            [MessagePackObject] public struct Struct : IMessagePackSerializationCallbackReceiver
            { [Key(0)] public int X; public void OnBeforeSerialize() => X += 10; public void OnAfterDeserialize() => X += 100; }
            public static class Test
            {
                public static string Run() => string.Join(" ",
                    Wire.Again<Direct, __Rpc_DirectCodec>(new()).X,
                    Wire.Again<Explicit, __Rpc_ExplicitCodec>(new()).X,
                    Wire.Again<Struct, __Rpc_StructCodec>(new()).X);
            }
            """);

        Assert.Equal("110 110 110", result);
    }

    [Fact]
    public void Generic_types_carry_their_constraints_and_nested_types_their_path()
    {
        string result = Run("""
            namespace Deep.System.MessagePack
            {
                public partial class @class<T> where T : class, IComparable<T>
                {
                    [RpcMessage] public sealed class @in<U, TCodec> where U : unmanaged, IEquatable<U> where TCodec : notnull, new()
                    {
                        [RpcKey(0)] public T @event { get; set; } = null!;
                        [RpcKey(1)] public U? Maybe { get; set; }
                        [RpcKey(2)] public Dictionary<string, TCodec[]> reader { get; set; } = new();
                        [RpcKey(3)] public @in<U, TCodec>? value { get; set; }
                    }
                }
                [RpcMessage] public class Tree<T> where T : Tree<T> { [RpcKey(0)] public List<T> Children { get; set; } = []; }
                [RpcMessage] public class Node : Tree<Node> { [RpcKey(1)] public int count; }
            }
            public static class Test
            {
                public static string Run()
                {
                    var x = new Deep.System.MessagePack.@class<string>.@in<int, DateTime> { @event = "e", Maybe = 3,
                        reader = { ["k"] = [DateTime.UnixEpoch] }, value = new() };
                    var y = Wire.Again<Deep.System.MessagePack.@class<string>.@in<int, DateTime>,
                        Deep.System.MessagePack.__Rpc_class_1_inCodec<string, int, DateTime, StringCodec, Int32Codec, DateTimeCodec>>(x);
                    var node = new Deep.System.MessagePack.Node { count = 1, Children = [new() { count = 2 }] };
                    return $"{y.@event}{y.Maybe}{y.reader["k"][0].Year}{y.value!.Maybe == null}" +
                        Wire.Again<Deep.System.MessagePack.Node, Deep.System.MessagePack.__Rpc_NodeCodec>(node).Children[0].count;
                }
            }
            """);

        Assert.Equal("e31970True2", result);
    }

    [Fact]
    public void Types_with_many_members_and_hidden_and_overridden_ones_travel_whole()
    {
        string members = string.Join("\n", Enumerable.Range(0, 130).Select(static i => $"public int P{i} {{ get; set; }}"));
        string result = Run($$"""
            [RpcMessage(true)] public class Many { {{members}} }
            [RpcMessage] public class Far { [RpcKey(1023)] public int A = 5; }
            [RpcMessage] public class Base { [RpcKey(0)] public virtual int V { get; set; } [RpcKey(1)] public int H = 1; }
            [RpcMessage] public class Derived : Base { public override int V { get => base.V; set => base.V = value + 1; }
                [RpcKey(2)] public new int H = 2; }
            public static class Test
            {
                public static string Run()
                {
                    var many = Wire.Again<Many, __Rpc_ManyCodec>(new Many { P0 = 1, P63 = 2, P64 = 3, P129 = 4 });
                    var derived = new Derived { V = 3, H = 4 };
                    ((Base)derived).H = 5;
                    var again = Wire.Again<Derived, __Rpc_DerivedCodec>(derived);
                    return string.Join(" ",
                        $"{many.P0}{many.P63}{many.P64}{many.P129}",
                        Wire.Write<Far, __Rpc_FarCodec>(new()).Length,
                        Wire.Again<Far, __Rpc_FarCodec>(new()).A,
                        $"{again.V}{again.H}{((Base)again).H}");
                }
            }
            """);

        Assert.Equal("1234 1027 5 545", result);
    }

    private static string Run(string source)
    {
        LoadedAssembly user = LoadedAssembly.From(
            "#nullable disable warnings\n" + Usings + source, Sources.Wire, Sources.MessagePackAttributes);
        return (string)user.Call("Test", "Run")!;
    }
}
