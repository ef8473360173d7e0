using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Locking;
using RpcOverSockets.Generators.Tests.Harness;
using RpcOverSockets.Serialization;
using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>What the sources say becomes the same lines in the lock and, at run time, in the contract hash.</summary>
public sealed class LockDescriptionTests
{
    [Fact]
    public void All_that_travels_stands_in_the_lock()
    {
        string text = LockedProject.LockOf(LockSources.Everything);

        Snapshot.Match(text);
        Assert.Equal(text, LockWriter.Write(LockReader.Read(text, out _)!));
    }

    [Fact]
    public void Generated_code_describes_itself_in_the_lines_of_the_lock()
    {
        Generated generated = Generated.From(LockSources.Everything).AssertCompiles();
        LoadedAssembly loaded = LoadedAssembly.From(generated);
        var payloads = new PayloadDescription();

        foreach (string contract in new[] { "Shop.IOrders", "Shop.IEvents", "IGlobal" })
        {
            Type type = loaded.Assembly.GetType(contract, throwOnError: true)!;
            string descriptor = $"{type.Namespace}.__Rpc_{type.Name}".TrimStart('.');
            object instance = loaded.Assembly.GetType(descriptor, throwOnError: true)!.GetField("Instance")!.GetValue(null)!;
            Type descriptorType = instance.GetType().BaseType!;
            MethodInfo describe = descriptorType.GetMethod("Describe", BindingFlags.Instance | BindingFlags.NonPublic)!;
            describe.Invoke(instance, [payloads]);
        }

        MethodInfo toBlocks = typeof(PayloadDescription).GetMethod("ToBlocks", BindingFlags.Instance | BindingFlags.NonPublic)!;
        string[] blocks = (string[])toBlocks.Invoke(payloads, [])!;
        string[] locked = LockedProject
            .LockOf(LockSources.Everything).TrimEnd('\n').Split("\n\n")[1..];
        string[] described = [.. blocks.Select(static block => block.TrimEnd('\n'))];
        Assert.Equal(locked.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("fi-FI")]
    [InlineData("tr-TR")]
    public void The_lock_is_the_same_in_every_culture_and_order_of_files(string culture)
    {
        const string Second = "namespace Shop; [RpcService] public partial interface IA { Task<Order> M(); }";
        string[] files = [LockSources.Everything, LockedProject.Prelude + Second];
        string expected = LockedProject.LockOf(files);
        CultureInfo before = CultureInfo.CurrentCulture;

        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Array.Reverse(files);
            Assert.Equal(expected, LockedProject.LockOf(files));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_lock_does_not_change_when_generated_code_is_there()
        => Assert.Equal(LockedProject.LockOf(LockSources.Everything), LockedProject.LockOf(Generated.From(LockSources.Everything).Output));

    [Fact]
    public void Payload_types_of_other_assemblies_are_followed()
    {
        Generated payloads = Generated.From(Compilations.Create("Payloads", [], LockedProject.Prelude + """
            namespace P;
            [RpcMessage] public class Order { [RpcKey(0)] public List<Line>? Lines; [RpcKey(1)] public Kind Kind; }
            [RpcMessage] public class Line { [RpcKey(0)] public Order? Back; }
            public enum Kind { A, B }
            [RpcCallback] public partial interface IEvents { Task M(Kind kind); }
            """)).AssertCompiles();
        CSharpCompilation contract = Compilations.Create(
            "Contracts", [payloads.Output.ToMetadataReference()],
            LockedProject.Prelude + "[RpcService] public partial interface IA { Task<P.Order> M(P.IEvents e); }");

        string text = LockedProject.LockOf(contract);

        Assert.Contains("service P.IEvents\n  method M ", text, StringComparison.Ordinal);
        Assert.Contains("array P.Line\n  0 Back P.Order?\n", text, StringComparison.Ordinal);
        Assert.Contains("enum P.Kind int32\n  0 A\n  1 B\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generic_contract_stands_in_the_lock_in_each_of_its_closed_forms()
    {
        string text = LockedProject.LockOf(LockedProject.Prelude + """
            [assembly: RpcService(typeof(IStore<Order>)), RpcService(typeof(IStore<Kind>), "kinds")]
            [RpcService] public partial interface IStore<T> { Task<T?> GetAsync(List<T> keys); }
            [RpcMessage] public class Order { [RpcKey(0)] public int Id; }
            public enum Kind { A }
            """);

        Assert.Contains("service kinds\n  method GetAsync", text, StringComparison.Ordinal);
        Assert.Contains("    arg keys list<::Kind>\n    result ::Kind\n", text, StringComparison.Ordinal);
        Assert.Contains("    arg keys list<::Order>\n    result ::Order?\n", text, StringComparison.Ordinal);
        Assert.Contains("array ::Order\n  0 Id int32\n\nenum ::Kind int32\n  0 A\n", text, StringComparison.Ordinal);
        Assert.NotNull(LockReader.Read(text, out _));
    }

    [Theory]
    [InlineData("Lazy<string?>?", "string?")]
    [InlineData("Lazy<Lazy<int?>?>?", "int32?")]
    [InlineData("Lazy<ImmutableArray<int>>?", "list<int32>?")]
    [InlineData("Lazy<T?>?", "$0?")]
    [InlineData("Lazy<T?>", "$0~")]
    [InlineData("List<Lazy<T?>?>", "list<$0?>")]
    public void What_may_be_null_twice_has_one_mark(string type, string shape)
    {
        string text = LockedProject.LockOf(
            $$"""
            {{LockedProject.Prelude}}using System.Collections.Immutable;
            [RpcService] public partial interface IA { Task M(Box<int> a); }
            [RpcMessage] public class Box<T> { [RpcKey(0)] public {{type}} Value = null!; }
            """);

        Assert.Contains($"0 Value {shape}\n", text, StringComparison.Ordinal);
        Assert.NotNull(LockReader.Read(text, out _));
    }

    [Theory]
    [InlineData("string a = \"global::x\"", "string = \"global::x\"")]
    [InlineData("string a = \"\\\"global::\\\\\"", "string = \"\\\"global::\\\\\"")]
    [InlineData("DayOfWeek a = DayOfWeek.Monday", "System.DayOfWeek = (System.DayOfWeek)(1)")]
    public void A_default_that_is_a_text_stands_there_as_it_is(string parameter, string line)
    {
        string text = LockedProject.LockOf($"{LockedProject.Prelude}[RpcService] public partial interface IA {{ Task M({parameter}); }}");

        Assert.Contains($"    arg a {line}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_built_in_type_has_a_layout_in_lower_case()
    {
        Assert.All(Parsing.BclCodecs.All.Where(static entry => entry.Value.ArityMax <= 2), static entry =>
        {
            string arguments = entry.Value.ArityMin switch { 0 => "", 1 => "<int>", _ => "<int, string>" };
            string type = $"global::{entry.Value.Namespace}.{entry.Key}{arguments}";
            string text = LockedProject.LockOf($"{LockedProject.Prelude}[RpcService] public partial interface IA {{ Task M({type} a); }}");
            string shape = text.Split("arg a ")[1].Trim();
            Assert.DoesNotContain(shape, static c => char.IsUpper(c) || c is '.' or ':');
        });
    }
}
