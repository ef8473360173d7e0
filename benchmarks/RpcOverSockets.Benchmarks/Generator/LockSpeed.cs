using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RpcOverSockets.Generators;

namespace RpcOverSockets.Benchmarks.Generator;

/// <summary>Measures the analyzer of the contract lock as an editor asks it: after each edit, for the file that was edited.</summary>
/// <remarks>The analyzer is loaded as the compiler loads it, from its file, because it holds the parsers of the generator once
/// more.</remarks>
internal static class LockSpeed
{
    private const string ContractFile = "File7.cs";

    private static readonly (string Name, string File, string Old, Func<int, string> New)[] s_edits =
    [
        ("lock: a statement in an unrelated file", "Unrelated.cs", "n * 2", static n => $"n * {n + 3}"),
        ("lock: a comment in a contract's file", ContractFile, "Contract 36.", static n => $"Contract, {n}."),
        ("lock: a parameter gets another name", ContractFile, "Method36x1Async(int id", static n => $"Method36x1Async(int id{n}"),
    ];

    public static void Run(CSharpCompilation solution, int edits)
    {
        var options = new AnalyzerOptions([new LockText(LockOf(solution))], new Update("on"));

        foreach ((string name, string file, string old, Func<int, string> now) in s_edits)
        {
            ImmutableArray<DiagnosticAnalyzer> analyzers = Load();
            SyntaxTree current = solution.SyntaxTrees.Single(tree => tree.FilePath == file);
            string text = current.ToString();
            CSharpCompilation compilation = solution;
            var figures = new List<(double Ms, double CpuMs, double Megabytes)>();
            int reported = Analyze(compilation, current, analyzers, options);

            for (int n = 0; n < edits; n++)
            {
                SyntaxTree tree = CSharpSyntaxTree.ParseText(
                    text.Replace(old, now(n), StringComparison.Ordinal), (CSharpParseOptions)current.Options, file);
                compilation = compilation.ReplaceSyntaxTree(current, tree);
                current = tree;
                figures.Add(GeneratorSpeed.Measure(() => reported = Analyze(compilation, current, analyzers, options)));
            }

            GeneratorSpeed.Print(name, figures, reported);
        }
    }

    /// <summary>What an editor asks for: the diagnostics of one file.</summary>
    /// <returns>How many there are.</returns>
    private static int Analyze(
        CSharpCompilation compilation, SyntaxTree tree, ImmutableArray<DiagnosticAnalyzer> analyzers, AnalyzerOptions options)
        => compilation.WithAnalyzers(analyzers, options)
            .GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(tree), filterSpan: null, CancellationToken.None)
            .GetAwaiter().GetResult().Length;

    private static ImmutableArray<DiagnosticAnalyzer> Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "RpcOverSockets.Analyzers.dll");
        Type type = System.Reflection.Assembly.LoadFrom(path)
            .GetType("RpcOverSockets.Analyzers.ContractLockAnalyzer", throwOnError: true)!;
        return [(DiagnosticAnalyzer)Activator.CreateInstance(type)!];
    }

    private static string LockOf(CSharpCompilation solution)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new RpcLockGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)solution.SyntaxTrees[0].Options,
            optionsProvider: new Update("update"));
        string written = driver.RunGenerators(solution).GetRunResult().GeneratedTrees.Single().ToString();
        return string.Join('\n', written.Split('\n')
            .Where(static line => line.StartsWith("//|", StringComparison.Ordinal))
            .Select(static line => line[3..]));
    }

    private sealed class LockText(string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text);

        public override string Path => "/project/Company.Orders.rpclock";

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }

    private sealed class Update(string mode) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(mode);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(string mode) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.RpcLock" ? mode : null;
                return value is not null;
            }
        }
    }
}
