using Microsoft.CodeAnalysis;
using RpcOverSockets.Analyzers;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>The corpus of awkward code: every case compiles and runs, or gets a diagnostic on the right line; what is generated for it
/// compiles in both cases, with warnings as errors.</summary>
public sealed class CorpusTests
{
    private static readonly Dictionary<string, CorpusCase> s_cases = ReadAll();

    public static TheoryData<string> Names => [.. s_cases.Keys];

    public static TheoryData<string> NamesOfSeveralProjects
        => [.. s_cases.Where(static c => c.Value.Projects.Length > 0).Select(static c => c.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_case_runs_or_gets_its_diagnostic(string name)
    {
        CorpusCase item = s_cases[name];
        Generated generated = Generated.From(item.Compile(out byte[][] libraries));

        string expected = string.Join("\n", item.Expected);
        string found = string.Join("\n", await DiagnosticsAsync(generated, item.IsWrong));
        Assert.True(expected == found, $"Expected:\n{expected}\nFound:\n{found}"); // both as a whole
        if (item.IsWrong)
        {
            generated.AssertGeneratedCodeIsFine();
            return;
        }

        generated.AssertCompiles();
        if (item.Expected.Length == 0)
        {
            await new CorpusRun().RunAsync(generated, libraries: libraries);
        }
    }

    [Theory]
    [MemberData(nameof(NamesOfSeveralProjects))]
    public async Task A_build_and_an_editor_say_the_same_of_other_projects(string name)
    {
        CorpusCase item = s_cases[name];
        string expected = string.Join("\n", item.Expected);
        foreach (ProjectForm form in item.Forms)
        {
            Generated generated = Generated.From(item.Compile(form, out _));

            string found = string.Join("\n", await DiagnosticsAsync(generated, item.IsWrong));
            Assert.True(expected == found, $"{form}, expected:\n{expected}\nFound:\n{found}");
            generated.AssertGeneratedCodeIsFine();
        }
    }

    [Fact]
    public void The_corpus_is_large() => Assert.True(s_cases.Count >= 150, $"{s_cases.Count} cases");

    // Of code that is wrong by itself, with the errors of the compiler.
    private static async Task<string[]> DiagnosticsAsync(Generated generated, bool isWrong)
    {
        IEnumerable<Diagnostic> found = await generated.Input
            .WithOptions(generated.Input.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default))
            .WithAnalyzers([new RpcAnalyzer()])
            .GetAnalyzerDiagnosticsAsync();
        IEnumerable<Diagnostic> refused = isWrong
            ? generated.Output.GetDiagnostics().Where(static d => d.DefaultSeverity == DiagnosticSeverity.Error)
            : [];
        return [.. found.Concat(refused).Where(static d => d.Severity >= DiagnosticSeverity.Warning)
            .Select(static d => (d.Id, Span: d.Location.GetMappedLineSpan()))
            .Select(static d => $"{d.Id} {d.Span.Path}:{d.Span.StartLinePosition.Line + 1}")
            .Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, CorpusCase> ReadAll()
    {
        var cases = new Dictionary<string, CorpusCase>(StringComparer.Ordinal);
        foreach (string path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (CorpusCase item in CorpusCase.Read(path))
            {
                cases.Add($"{Path.GetFileNameWithoutExtension(path)}: {item.Name}", item);
            }
        }

        return cases;
    }
}
