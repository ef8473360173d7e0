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

    [Theory]
    [InlineData("class", "[RpcMessage] public class Dto : L16<int> { [RpcKey(2)] public int B; }")]
    [InlineData("class", "[RpcMessage] public class Dto : L9<int> { [RpcKey(2)] public int B; }")]
    [InlineData("class", "[RpcService] public partial interface IFoo { Task M(L16<int>.Inner a); }")]
    [InlineData("interface", "[RpcService] public partial interface IFoo : L10<int> { Task O(); }")]
    public async Task Bases_that_double_a_type_get_a_diagnostic_and_no_file_of_that_size(string kind, string source)
    {
        string first = kind == "class"
            ? "[RpcMessage] public class L0<T> { [RpcKey(0)] public T? X; [RpcKey(1)] private int _a; "
                + "[RpcMessage] public class Inner { [RpcKey(0)] public T? X; } }"
            : "public interface L0<T> { Task<T> M(T t); Task N(int a); }";
        string others = string.Concat(Enumerable.Range(1, 16).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"public {kind} L{i}<T> : L{i - 1}<(T, T)> {{ }}\n")));

        Generated generated = Generated.From($"{Usings}{source}\n{first}\n{others}");

        Assert.StartsWith("RPCS0046", Assert.Single(await generated.DiagnosticsAsync()), StringComparison.Ordinal);
        Assert.InRange(generated.Result.Results[0].GeneratedSources.Sum(static file => file.SourceText.Length), 1, 50_000);
    }

    [Fact]
    public async Task A_type_of_many_types_travels()
    {
        string wide = Enumerable.Range(0, 7).Aggregate("int", static (type, _) => $"({type}, {type})");
        string source = $"[RpcService] public partial interface IFoo {{ Task<int> M({wide} a); }}";
        Generated generated = Generated.From(Usings + source).AssertCompiles();

        Assert.Empty(await generated.DiagnosticsAsync());
        Assert.InRange(generated.Result.Results[0].GeneratedSources.Sum(static file => file.SourceText.Length), 1, 200_000);
        Assert.Equal(1, await new CorpusRun().RunAsync(generated));
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

    [Theory]
    [InlineData(1_000)]
    [InlineData(60_000)]
    public async Task Long_names_of_contracts_and_methods_work_in_the_lock_too(int length)
    {
        string name = new('x', Math.Min(length, 400));                       // with its interface, longer ones are RPCS0063
        string wireName = new('y', length);
        string source = $$"""
            {{Usings}}
            [RpcService] public partial interface I{{name}} { Task<int> {{name}}(Dto{{name}} {{name}}); Task {{name}}2(int a = 3); }
            [RpcService("{{wireName}}")] public partial interface IB { [RpcMethod("{{wireName}}")] Task<int> M(int a, I{{name}}? b); }
            [RpcMessage(true)] public class Dto{{name}} { public int {{name}} { get; set; } }
            """;
        Generated generated = Generated.From(source).AssertCompiles();
        string lockText = Locking.LockedProject.LockOf(source);

        Assert.Empty(await generated.DiagnosticsAsync());
        Assert.All(generated.FileNames(), static file => Assert.InRange(file.Length, 1, 160));
        Assert.Empty(await Locking.LockedProject.DiagnosticsAsync(lockText, "on", source));
        Assert.Equal(3, await new CorpusRun().RunAsync(generated));
    }

    [Theory]
    [InlineData(1000, 1, 1, 1, 1, "")]
    [InlineData(1, 980, 1, 1, 1, "")]
    [InlineData(1, 1, 1000, 1, 1, "")]
    [InlineData(300, 90, 900, 590, 300, "")]
    [InlineData(1, 490, 1, 500, 1, "")]
    [InlineData(1, 1, 1, 880, 1, "")]
    [InlineData(1, 600, 1, 500, 1, "RPCS0063 m")]
    [InlineData(1, 1, 1, 1000, 1, "RPCS0063 I")]
    [InlineData(1, 1, 1, 1, 400, "RPCS0063 I")]
    public async Task Names_near_the_limit_of_the_compiler_work_or_are_told(
        int type, int method, int parameter, int contract, int space, string expected)
    {
        string dto = new('t', type);
        string p = new('p', parameter);
        Generated generated = Generated.From($$"""
            using System.Threading.Tasks; using RpcOverSockets;
            namespace {{new string('n', space)}};
            [RpcService] public partial interface I{{new string('c', contract)}} { Task<int> {{new string('m', method)}}(D{{dto}} {{p}}); }
            [RpcMessage] public class D{{dto}} { [RpcKey(0)] private int {{p}} { get; set; } }
            """);

        string[] found = await generated.DiagnosticsAsync();
        Assert.Equal(expected, string.Join(' ', found.Select(static text => text[..10])));
        LoadedAssembly.Image(generated.Output);      // names are checked when they are written
        if (expected.Length == 0)
        {
            await new CorpusRun().RunAsync(generated);
        }
    }

    [Fact]
    public async Task Long_names_are_counted_in_bytes()
    {
        string dto = new('ü', 500);
        Generated generated = Generated.From($$"""
            using System.Threading.Tasks; using RpcOverSockets;
            [RpcService] public partial interface I{{new string('ä', 400)}} { Task<int> {{new string('名', 60)}}({{dto}} a); }
            [RpcService] public partial interface J{{new string('名', 300)}} { Task M(); }
            [RpcMessage] public class {{dto}} { [RpcKey(0)] private int {{new string('名', 320)}} { get; set; } }
            """);

        Assert.Equal("RPCS0063 J", Assert.Single(await generated.DiagnosticsAsync())[..10]);
        LoadedAssembly.Image(generated.Output);
    }
}
