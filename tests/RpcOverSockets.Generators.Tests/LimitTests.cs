using System.Globalization;
using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Code that is larger or deeper than people write it: it works, or it gets a diagnostic and stops neither generator nor
/// compiler.</summary>
public sealed class LimitTests
{
    private const int Levels = 300;

    private const string Usings = """
        using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using RpcOverSockets;

        """;

    private static string Deep(string type) => Deep(type, Levels);

    private static string Deep(string type, int levels)
        => string.Concat(Enumerable.Repeat(type + "<", levels)) + "int" + new string('>', levels);

    public static TheoryData<string> TooDeep =>
    [
        $"[RpcService] public partial interface IFoo {{ Task M({Deep("List")} a); }}",
        $"[RpcMessage] public class Dto {{ [RpcKey(0)] public {Deep("List")}? A; }}",
        $"[RpcMessage] public class P<T> {{ [RpcKey(0)] public T? A; }} "
            + $"[RpcService] public partial interface IFoo {{ Task M({Deep("P")} a); }}",
        $"public interface IBase<T> {{ Task M(T t); }} [RpcService] public partial interface IFoo : IBase<{Deep("List")}> {{ }}",
        $"[assembly: RpcService(typeof(IFoo<{Deep("List")}>))] [RpcService] public partial interface IFoo<T> {{ Task M(T t); }}",
        $"[RpcService] public partial interface IFoo {{ Task M(int{string.Concat(Enumerable.Repeat("[]", Levels))} a); }}",
        $"[RpcService] public partial interface IFoo {{ "
            + $"Task M({string.Concat(Enumerable.Repeat("(int, ", 40))}int{new string(')', 40)} a); }}",
    ];

    [Theory]
    [MemberData(nameof(TooDeep))]
    public async Task Types_that_are_nested_too_deeply_get_a_diagnostic(string source)
    {
        Generated generated = Generated.From(Usings + source);

        string[] found = await generated.DiagnosticsAsync();
        Assert.Equal("RPCS0046", Assert.Single(found)[..8]);
        generated.AssertCompiles();
    }

    [Fact]
    public async Task An_enum_within_a_type_of_many_levels_travels()
    {
        string source = $"public class G<T> {{ public enum E {{ A }} }} "
            + $"[RpcService] public partial interface IFoo {{ Task M({Deep("G")}.E a, {Deep("List", 29)} b); }}";

        Generated generated = Generated.From(Usings + source).AssertCompiles();

        Assert.Empty(await generated.DiagnosticsAsync());
    }

    [Fact]
    public async Task Two_hundred_methods_work()
    {
        string methods = string.Concat(Enumerable.Range(0, 200).Select(static i => string.Create(
            CultureInfo.InvariantCulture,
            $"Task<int> M{i}(int a{i}, string? b = \"{i}\", Dto? c = null, CancellationToken t = default);\n")));
        Generated generated = Generated.From(
            $"{Usings}[RpcService] public partial interface IFoo {{ {methods} }} "
            + "[RpcMessage] public class Dto { [RpcKey(0)] public int A; }");

        Assert.Empty(await generated.DiagnosticsAsync());
        Assert.Equal(200, await new CorpusRun().RunAsync(generated.AssertCompiles()));
    }
}
