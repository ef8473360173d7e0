using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>How payload objects come into being: which constructor is called, also where C# by itself would call another.</summary>
public sealed class ConstructionTests
{
    private const string Usings = """
        using System;
        using System.Diagnostics.CodeAnalysis;
        using RpcOverSockets;
        using RpcOverSockets.Serialization;

        """;

    [Fact]
    public void The_constructor_that_was_chosen_is_called_and_no_other_that_takes_the_same()
    {
        string result = Run("""
            [RpcMessage] public class Order { [RpcKey(0)] public int A { get; } [RpcKey(1)] public string B { get; }
                public Order(int a, string b) { A = a; B = b; } public Order(string b, int a) { A = -a; B = b; } }
            [RpcMessage] public class Reference { [RpcKey(0)] public int A { get; }
                public Reference(int a) => A = -a; [RpcConstructor] public Reference(in int a) => A = a; }
            [RpcMessage] public class Null { [RpcKey(0)] public int A { get; }
                [RpcConstructor] public Null(int a, object note = null) => A = a; public Null(int a, Uri note = null) => A = -a; }
            [RpcMessage] public class Longer { [RpcKey(0)] public int A { get; }
                [RpcConstructor] public Longer(int a, object note = null) => A = a;
                public Longer(int a, string note = null, int more = 0) => A = -a; }
            [RpcMessage] public class Rest { [RpcKey(0)] public int A { get; }
                [RpcConstructor] public Rest(int a, params long[] rest) => A = a; public Rest(int a, params int[] rest) => A = -a; }
            public static class Test
            {
                public static string Run() => string.Join(" ",
                    Wire.Read<Order, __Rpc_OrderCodec>("92 01 a162").A, Wire.Read<Reference, __Rpc_ReferenceCodec>("91 02").A,
                    Wire.Read<Null, __Rpc_NullCodec>("91 03").A, Wire.Read<Longer, __Rpc_LongerCodec>("91 04").A,
                    Wire.Read<Rest, __Rpc_RestCodec>("91 05").A);
            }
            """);

        Assert.Equal("1 2 3 4 5", result);
    }

    [Fact]
    public void Structs_that_were_not_sent_whole_keep_the_defaults_that_their_constructors_give()
    {
        string result = Run("""
            [RpcMessage] public record struct Positional([property: RpcKey(0)] int A, [property: RpcKey(1)] int B = 2)
                { [RpcKey(2)] public int C { get; set; } = 3; }
            [RpcMessage] public struct Primary(int a) { [RpcKey(0)] public int A { get; set; } = a; [RpcKey(1)] public int B = 2; }
            [RpcMessage] public struct Written { public Written() => B = 2; public Written(int a) => A = a;
                [RpcKey(0)] public int A { get; set; } [RpcKey(1)] public int B { get; set; } = 4; }
            [RpcMessage] public struct Other { public Other(long seed) { } [RpcKey(0)] public int A; [RpcKey(1)] public int B; }
            public static class Test
            {
                public static string Run()
                {
                    var a = Wire.Read<Positional, __Rpc_PositionalCodec>("91 01");
                    var b = Wire.Read<Primary, __Rpc_PrimaryCodec>("91 01");
                    var c = Wire.Read<Written, __Rpc_WrittenCodec>("91 01");
                    var d = Wire.Read<Other, __Rpc_OtherCodec>("91 01");
                    return $"{a.A}{a.B}{a.C} {b.A}{b.B} {c.A}{c.B} {d.A}{d.B}";
                }
            }
            """);

        Assert.Equal("123 12 12 10", result);
    }

    [Fact]
    public void Required_members_must_be_sent_whatever_constructor_there_is()
    {
        string result = Run("""
            [RpcMessage] public class Hidden { [RpcConstructor] private Hidden(int a) => A = a; [RpcKey(0)] public int A { get; }
                [RpcKey(1)] public required string B { get; init; } }
            [RpcMessage(true)] public class Factory { private Factory() { } public required string B { get; set; } }
            [RpcMessage] public class Sets { [RpcConstructor, SetsRequiredMembers] private Sets() => B = "own"; [RpcKey(0)] public int A;
                [RpcKey(1)] public required string B { get; set; } }
            public static class Test
            {
                public static string Run() => string.Join("|",
                    Try(() => Wire.Read<Hidden, __Rpc_HiddenCodec>("91 01").B), Try(() => Wire.Read<Factory, __Rpc_FactoryCodec>("80").B),
                    Try(() => Wire.Read<Hidden, __Rpc_HiddenCodec>("92 01 a162").B),
                    Try(() => Wire.Read<Factory, __Rpc_FactoryCodec>("81 a142 a162").B),
                    Try(() => Wire.Read<Sets, __Rpc_SetsCodec>("91 01").B));
                static string Try(Func<string> read)
                {
                    try { return read(); } catch (RpcSerializationException e) { return e.Message; }
                }
            }
            """);

        string[] parts = result.Split('|');
        Assert.Contains("Hidden", parts[0], StringComparison.Ordinal);
        Assert.Contains("Factory", parts[1], StringComparison.Ordinal);
        Assert.Equal(["b", "b", "own"], parts[2..]);
    }

    [Fact]
    public void Parameters_find_members_whose_names_differ_in_case_only()
    {
        string result = Run("""
            [RpcMessage] public class Dto { [RpcKey(0)] public int ID { get; } [RpcKey(1)] public int Id { get; }
                [RpcKey(2)] public int Kind { get; } public Dto(int id, int iD, int KIND) { ID = iD; Id = id; Kind = KIND; } }
            public static class Test
            {
                public static string Run()
                {
                    var a = Wire.Again<Dto, __Rpc_DtoCodec>(new Dto(id: 1, iD: 2, KIND: 3));
                    return $"{a.Id}{a.ID}{a.Kind}";
                }
            }
            """);

        Assert.Equal("123", result);
    }

    [Fact]
    public void A_parameter_means_the_member_of_its_type_rather_than_the_hidden_one()
    {
        string result = Run("""
            [RpcMessage] public class Base { [RpcKey(0)] public int V { get; protected set; } }
            [RpcMessage] public class Derived : Base { [RpcKey(1)] public new int V { get; } public Derived(int v) => V = v;
                public static Derived Make() { var made = new Derived(2); made.Set(1); return made; }
                private void Set(int v) => base.V = v; }
            public static class Test
            {
                public static string Run()
                {
                    var again = Wire.Again<Derived, __Rpc_DerivedCodec>(Derived.Make());
                    return $"{((Base)again).V}{again.V}";
                }
            }
            """);

        Assert.Equal("12", result);
    }

    [Fact]
    public void Callbacks_that_a_struct_implements_explicitly_change_it()
    {
        string result = Run("""
            [RpcMessage] public struct Ours : IRpcSerializationCallbacks { [RpcKey(0)] public int A;
                void IRpcSerializationCallbacks.OnBeforeSerialize() => A += 10;
                void IRpcSerializationCallbacks.OnAfterDeserialize() => A++; }
            [RpcMessage] public struct Theirs<TValue> : MessagePack.IMessagePackSerializationCallbackReceiver
            {
                [RpcKey(0)] public int A; [RpcKey(1)] public TValue value;
                void MessagePack.IMessagePackSerializationCallbackReceiver.OnBeforeSerialize() => value = default;
                public void OnAfterDeserialize() => A++;
                void MessagePack.IMessagePackSerializationCallbackReceiver.OnAfterDeserialize() => A += 2;
            }
            public static class Test
            {
                public static string Run()
                {
                    var kept = new Ours { A = 1 };
                    var ours = Wire.Again<Ours, __Rpc_OursCodec>(kept);
                    var theirs = Wire.Again<Theirs<int>, __Rpc_TheirsCodec<int, Int32Codec>>(new Theirs<int> { A = 1, value = 2 });
                    return $"{kept.A} {ours.A} {theirs.A}{theirs.value}";
                }
            }
            """);

        Assert.Equal("1 12 30", result);
    }

    private static string Run(string source)
    {
        LoadedAssembly user = LoadedAssembly.From(
            "#nullable disable warnings\n" + Usings + source, Sources.Wire, Sources.MessagePackAttributes);
        return (string)user.Call("Test", "Run")!;
    }
}
