using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>docs/getting-started.md: what it tells to write compiles without a warning, and says what it is said to say.</summary>
public sealed partial class GettingStartedTests
{
    private const string Rest = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks;
        public static class Told { public static readonly List<string> Lines = []; }
        """;

    [Fact]
    public async Task The_page_runs()
    {
        string page = (await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../docs/getting-started.md")))
            .ReplaceLineEndings("\n");
        string[] contract = [.. Blocks(page, "contract")];
        string program = Blocks(page, "program").Single()
            .Replace("unix:@shop", "unix:@shop-" + Guid.NewGuid().ToString("N"), StringComparison.Ordinal)
            .Replace("Console.WriteLine(", "Told.Lines.Add(", StringComparison.Ordinal);
        CSharpCompilation compilation = Compilations.Create([.. contract, program, Rest]);
        Generated generated = Generated.From(compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication)))
            .AssertCompiles();
        Assert.Empty(await generated.DiagnosticsAsync(DiagnosticSeverity.Info));

        LoadedAssembly loaded = LoadedAssembly.From(generated);
        MethodInfo main = loaded.Assembly.EntryPoint!;
        await Task.Run(() => main.Invoke(null, [Array.Empty<string>()])).WaitAsync(TimeSpan.FromSeconds(30));

        var lines = (List<string>)loaded.Assembly.GetType("Told", throwOnError: true)!.GetField("Lines")!.GetValue(null)!;
        Assert.Equal("number 1: 13.50, seen: 1, seen: 2, seen: 3", string.Join(", ", lines.Take(4)));
        Assert.StartsWith("InvalidArgument: ", lines[4], StringComparison.Ordinal);
    }

    private static IEnumerable<string> Blocks(string page, string kind) => Block().Matches(page)
        .Where(match => match.Groups["kind"].Value == kind)
        .Select(static match => match.Groups["code"].Value);

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    [GeneratedRegex(
        "```csharp (?<kind>\\w+)\n(?<code>.*?)```",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
