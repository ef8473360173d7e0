using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcOverSockets.Analyzers;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>What the generator and the analyzer make of a compilation.</summary>
internal sealed class Generated
{
    private Generated(CSharpCompilation input, Compilation output, GeneratorDriverRunResult result)
    {
        Input = input;
        Output = output;
        Result = result;
    }

    public CSharpCompilation Input { get; }

    /// <summary>Gets the compilation with the generated files.</summary>
    public Compilation Output { get; }

    public GeneratorDriverRunResult Result { get; }

    public static Generated From(params string[] sources) => From(Compilations.Create(sources));

    public static Generated From(CSharpCompilation input)
    {
        var options = (CSharpParseOptions?)input.SyntaxTrees.FirstOrDefault()?.Options;
        GeneratorDriver driver = CreateDriver(options: options).RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _);
        GeneratorDriverRunResult result = driver.GetRunResult();
        Assert.Null(result.Results[0].Exception);
        Assert.Empty(result.Diagnostics);            // the generator is silent
        return new Generated(input, output, result);
    }

    /// <summary>Creates a driver. One that tracks steps is not for comparing outputs of many runs: with tracking, and only with it, a
    /// Combine node of Roslyn 4.14 whose inputs are cached loses its last item after a run in which an item before that went.</summary>
    public static CSharpGeneratorDriver CreateDriver(
        bool parsesAlways = false, bool tracksSteps = true, CSharpParseOptions? options = null) => CSharpGeneratorDriver.Create(
        [new RpcGenerator(parsesAlways).AsSourceGenerator()],
        parseOptions: options ?? Compilations.ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: tracksSteps));

    /// <summary>Gets the text of one generated file.</summary>
    public string File(string hintName)
    {
        GeneratedSourceResult[] found = [.. Result.Results[0].GeneratedSources.Where(source => source.HintName == hintName)];
        Assert.True(found.Length == 1, $"No file {hintName}; there are: {string.Join(", ", FileNames())}");
        return found[0].SourceText.ToString();
    }

    public IEnumerable<string> FileNames() => Result.Results[0].GeneratedSources.Select(static source => source.HintName);

    /// <summary>Fails on any error or warning of the compiler, shown with the generated code.</summary>
    public Generated AssertCompiles()
    {
        string[] wrong = [.. Output.GetDiagnostics().Where(static d => d.Severity >= DiagnosticSeverity.Warning).Take(20).Select(Explain)];
        Assert.True(wrong.Length == 0, string.Join("\n", wrong));
        return this;
    }

    /// <summary>Fails on any error or warning of the compiler in what was generated.</summary>
    public void AssertGeneratedCodeIsFine()
    {
        string[] wrong = [.. Output.GetDiagnostics()
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Location.SourceTree is { } tree && !Input.ContainsSyntaxTree(tree))
            .Take(20).Select(Explain)];
        Assert.True(wrong.Length == 0, string.Join("\n", wrong));
    }

    /// <summary>Gets the analyzer's diagnostics as <c>RPCS0010 token</c>, in the order of the source.</summary>
    /// <param name="least">The least severity: without hints, unless they are asked for.</param>
    public async Task<string[]> DiagnosticsAsync(DiagnosticSeverity least = DiagnosticSeverity.Warning)
    {
        ImmutableArray<Diagnostic> found = await Input.WithOptions(Input.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default))
            .WithAnalyzers([new RpcAnalyzer()])
            .GetAnalyzerDiagnosticsAsync();
        return [.. found
            .Where(d => d.Severity >= least)
            .OrderBy(static d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(static d => d.Location.SourceSpan.Start)
            .ThenBy(static d => d.Id, StringComparer.Ordinal)
            .Select(static d => $"{d.Id} {d.Location.SourceTree?.GetText().ToString(d.Location.SourceSpan)}")];
    }

    private static string Explain(Diagnostic diagnostic)
    {
        int line = diagnostic.Location.GetLineSpan().StartLinePosition.Line;
        string[]? text = diagnostic.Location.SourceTree?.ToString().Split('\n');
        return text is null ? diagnostic.ToString() : $"{diagnostic}\n    {text[line].Trim()}";
    }
}
