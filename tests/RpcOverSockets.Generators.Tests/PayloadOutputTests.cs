using System.Reflection;
using RpcOverSockets.Generators.Tests.Harness;
using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Generators.Tests;

/// <summary>What is generated for payload types, as people read it. Each snapshot shows one idea.</summary>
public sealed class PayloadOutputTests
{
    [Fact]
    public void A_class_with_integer_keys_is_an_array_filled_in_place()
    {
        Generated generated = Generate("""
            [RpcMessage]
            public sealed class Order
            {
                [RpcKey(0)] public int Id { get; set; }
                [RpcKey(1)] public string? Note { get; set; } = "none";
                [RpcKey(4)] public List<Order> Parts { get; init; } = [];
                [RpcIgnore] public int Cached { get; set; }
            }
            """);

        Snapshot.Match(generated.File("Company.Order-codec.g.cs"));
    }

    [Fact]
    public void A_record_is_read_into_locals_and_created_at_the_end()
    {
        Generated generated = Generate("""
            [RpcMessage]
            public sealed record Order([property: RpcKey(0)] int Id, [property: RpcKey(1)] string Name = "none")
            {
                [RpcKey(2)] public required Guid Key { get; init; }
                [RpcKey(3)] public DayOfWeek? Day { get; set; }
            }
            """);

        Snapshot.Match(generated.File("Company.Order-codec.g.cs"));
    }

    [Fact]
    public void A_struct_with_string_keys_is_a_map()
    {
        Generated generated = Generate("""
            [RpcMessage(keyAsPropertyName: true)]
            public struct Point
            {
                public double X { get; set; }
                [RpcKey("why")] public double Y { get; set; }
            }
            """);

        Snapshot.Match(generated.File("Company.Point-codec.g.cs"));
    }

    [Fact]
    public void A_union_is_a_key_and_a_value()
    {
        Generated generated = Generate("""
            [RpcUnion(0, typeof(Circle)), RpcUnion(1, typeof(Box))] public interface IShape;
            [RpcMessage] public sealed class Circle : IShape;
            [RpcMessage] public struct Box : IShape;
            """);

        Snapshot.Match(generated.File("Company.IShape-codec.g.cs"));
    }

    [Fact]
    public void Private_members_of_a_generic_type_are_reached_by_accessors()
    {
        Generated generated = Generate("""
            [RpcMessage]
            public sealed class Page<T>
                where T : notnull
            {
                [RpcKey(0)] private List<T> items = [];
                [RpcKey(1)] public int Total { get; private set; }

                private Page() { }
            }
            """);

        Snapshot.Match(generated.File("Company.Page`1-codec.g.cs"));
    }

    [Fact]
    public void What_is_broken_leaves_names_behind_that_others_can_use()
    {
        Generated generated = Generate("""
            [RpcService] public partial interface IBroken { void Fire(Order order); }
            [RpcMessage] public sealed class Order { public int Id { get; set; } }
            [RpcService] public partial interface IWhole { System.Threading.Tasks.Task SendAsync(Order order); }
            """);

        Snapshot.Match(generated.File("Company.IBroken.g.cs") + "\n" + generated.File("Company.Order-codec.g.cs"));
    }

    [Fact]
    public void No_snapshot_has_lost_its_test_and_there_are_at_most_20()
    {
        HashSet<string> tests = [.. typeof(PayloadOutputTests).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public))
            .Select(static test => $"{test.DeclaringType!.Name}.{test.Name}")];

        Assert.Empty(Snapshot.Orphans(tests));
        Assert.InRange(Snapshot.Count(), 1, 20);
    }

    private static Generated Generate(string source) => Generated.From($"""
        using System;
        using System.Collections.Generic;
        using RpcOverSockets;
        namespace Company;
        #pragma warning disable CS0169, CS0414
        {source}
        """).AssertCompiles();
}
