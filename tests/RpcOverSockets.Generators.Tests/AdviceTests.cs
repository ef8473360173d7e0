using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Diagnostics of code that works: hints (which a build does not show) and warnings. The code is generated all the same.</summary>
public sealed class AdviceTests
{
    private const string Formatter = """
        namespace MessagePack
        {
            public class MessagePackFormatterAttribute : Attribute { public MessagePackFormatterAttribute(Type t) { } }
        }
        public class PointFormatter { }

        """;

    [Theory]
    [MemberData(nameof(Worth))]
    public async Task What_is_worth_a_thought_is_told_at_the_right_token(string expected, string source)
    {
        Generated generated = Generated.From(DiagnosticTests.Prelude + source, Sources.MessagePackAttributes);

        Assert.Equal(expected, string.Join("; ", await generated.DiagnosticsAsync(DiagnosticSeverity.Info)));
        generated.AssertCompiles();
        Assert.NotEmpty(generated.FileNames());
    }

    [Theory]
    [MemberData(nameof(NotWorth))]
    public async Task What_is_not_is_left_alone(string rule, string source)
    {
        Generated generated = Generated.From(DiagnosticTests.Prelude + source, Sources.MessagePackAttributes);

        Assert.DoesNotContain(
            await generated.DiagnosticsAsync(DiagnosticSeverity.Info), d => d.StartsWith(rule, StringComparison.Ordinal));
        generated.AssertCompiles();
        Assert.NotEmpty(generated.FileNames());
    }

    [Fact]
    public async Task Broken_code_gets_no_advice()
    {
        Generated generated = Generated.From(DiagnosticTests.Prelude + "[RpcService] partial interface IFoo { Task M(); int N(); }");

        Assert.Equal(["RPCS0010 int"], await generated.DiagnosticsAsync(DiagnosticSeverity.Info));
    }

    [Fact]
    public async Task The_size_of_a_struct_that_holds_itself_is_not_asked_for_ever()
    {
        string fields = string.Join(" ", Enumerable.Range(0, 50).Select(static i => $"[RpcKey({i})] public A F{i};"));
        Generated generated = Generated.From($"using RpcOverSockets; [RpcMessage] public struct A {{ {fields} }}");

        Assert.Equal(["RPCS0061 A"], await generated.DiagnosticsAsync(DiagnosticSeverity.Info));
    }

    public static TheoryData<string, string> Worth => new()
    {
        { "RPCS0021 M", "[RpcService] partial interface IFoo { Task M(int a); }" },
        { "RPCS0021 M", "[RpcCallback] partial interface IFoo { IAsyncEnumerable<int> M(RpcCallContext c); }" },
        { "RPCS0021 M", "[RpcService] partial interface IFoo { [RpcMethod] Task M() => Task.CompletedTask; }" },
        { "RPCS0022 RpcOneWay", "[RpcService] partial interface IFoo { [RpcOneWay] Task M(int a); }" },
        { "RPCS0034 Dto", "[RpcMessage] public class Dto { [RpcKey(0)] public int A; [RpcKey(10)] public int B; }" },
        {
            "RPCS0040 B",
            "[RpcUnion(0, typeof(A))] public interface IU { } [RpcMessage] public class A : IU { } [RpcMessage] public class B : IU { }"
        },
        {
            "RPCS0040 B",
            "[RpcUnion(0, typeof(A))] public abstract class U { } [RpcMessage] public class A : U { } [RpcMessage] public class B : A { }"
        },
        { "RPCS0045 DateTime", "[RpcMessage] public class Dto { [RpcKey(0)] public DateTime D; }" },
        { "RPCS0045 DateTime?", "[RpcMessage] public record Dto([property: RpcKey(0)] DateTime? D);" },
        {
            "RPCS0045 Task<List<DateTime>>; RPCS0045 (int, DateTime[])",
            "[RpcService] partial interface IFoo { Task<List<DateTime>> M((int, DateTime[]) a, CancellationToken t); }"
        },
        {
            "RPCS0048 MessagePack.MessagePackFormatter(typeof(PointFormatter))",
            Formatter + "[RpcMessage, MessagePack.MessagePackFormatter(typeof(PointFormatter))] public class Point { }"
        },
        {
            "RPCS0048 MessagePack.MessagePackFormatter(typeof(PointFormatter))",
            Formatter + "[RpcMessage] public class P { "
                + "[RpcKey(0), MessagePack.MessagePackFormatter(typeof(PointFormatter))] public int X; }"
        },
        {
            "RPCS0049 System.Runtime.Serialization.DataMember",
            "[RpcMessage] public class Dto { [RpcKey(0)] public int A; [System.Runtime.Serialization.DataMember] int b; }"
        },
        {
            "RPCS0049 System.Runtime.Serialization.DataMember(Name = \"x\")",
            "[RpcMessage(true)] public class Dto { [System.Runtime.Serialization.DataMember(Name = \"x\")] public int A; }"
        },
        { "RPCS0061 Big", $"[RpcMessage] public struct Big {{ {Members(9, "long")} }}" },
        { "RPCS0061 Big", "[RpcMessage] public struct Big { " + Members(5, "Guid") + " }" },
    };

    public static TheoryData<string, string> NotWorth => new()
    {
        { "RPCS0021", "[RpcService] partial interface IFoo { Task M(int a, CancellationToken t = default); [RpcOneWay] Task N(); }" },
        { "RPCS0022", "[RpcService] partial interface IFoo { Task M(int a); }" },
        { "RPCS0034", "[RpcMessage] public class Dto { [RpcKey(0)] public int A; [RpcKey(9)] public int B; }" },
        { "RPCS0034", "[RpcMessage] public class Dto { [RpcKey(\"a\")] public int A; } [RpcMessage] public class Empty { }" },
        {
            "RPCS0040",
            "[RpcUnion(0, typeof(A)), RpcUnion(1, typeof(G<int>))] public interface IU { } [RpcMessage] public class A : IU { } "
                + "[RpcMessage] public class G<T> : IU { } [RpcMessage] public abstract class B : IU { } class Other : IU { }"
        },
        {
            "RPCS0045",
            "[RpcMessage] public class Dto { [RpcKey(0)] public DateTimeOffset D; [RpcIgnore] public DateTime I; DateTime p; } "
                + "[RpcService] partial interface IFoo { Task<DateOnly> M(List<TimeSpan> a); }"
        },
        {
            "RPCS0048",
            Formatter + "[MessagePack.MessagePackFormatter(typeof(PointFormatter))] public class P { } [RpcMessage] public class Q { }"
        },
        {
            "RPCS0049",
            "[RpcMessage] public class Dto { [RpcKey(0), System.Runtime.Serialization.DataMember] public int A; "
                + "[RpcIgnore, System.Runtime.Serialization.DataMember] public int B; }"
        },
        { "RPCS0061", $"[RpcMessage] public struct Small {{ {Members(8, "long")} }}" },
        { "RPCS0061", $"[RpcMessage] public class Big {{ {Members(9, "long")} }}" },
    };

    private static string Members(int count, string type)
        => string.Join(" ", Enumerable.Range(0, count).Select(i => $"[RpcKey({i})] public {type} M{i};"));
}
