using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RpcOverSockets.Analyzers;
using RpcOverSockets.Generators.Locking;
using RpcOverSockets.Generators.Parsing;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>A project with a contract lock.</summary>
internal static class LockedProject
{
    public const string Prelude = """
        using System;
        using System.Collections.Generic;
        using System.IO.Pipelines;
        using System.Threading;
        using System.Threading.Tasks;
        using RpcOverSockets;

        """;

    /// <summary>Gets what the lock file of a project should say.</summary>
    public static string LockOf(params string[] sources) => LockOf(Compilations.Create(sources));

    public static string LockOf(Compilation compilation) => LockWriter.Write(LockBuilder.Build(compilation, CancellationToken.None).Result);

    /// <summary>Gets what a build with RpcLock=update makes of a lock file.</summary>
    /// <param name="lockText">The lock file, or null for none.</param>
    /// <param name="sources">The files.</param>
    public static string Updated(string? lockText, params string[] sources)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new RpcLockGenerator().AsSourceGenerator()],
            lockText is null ? [] : [new Text("/project/UserProject.rpclock", lockText)],
            Compilations.ParseOptions,
            new Options("update"));
        string written = driver.RunGenerators(Compilations.Create(sources)).GetRunResult()
            .Results[0].GeneratedSources.Single().SourceText.ToString();

        // As the target of the package takes it.
        return string.Concat(written.Split('\n')
            .Where(static line => line.StartsWith(RpcLockGenerator.LinePrefix, StringComparison.Ordinal))
            .Select(static line => line[RpcLockGenerator.LinePrefix.Length..] + "\n"));
    }

    /// <summary>Gets the diagnostics of the lock.</summary>
    /// <param name="lockText">The lock file, or null for none.</param>
    /// <param name="mode">The property RpcLock, or null where it cannot be seen.</param>
    /// <param name="sources">The files.</param>
    public static Task<Diagnostic[]> DiagnosticsAsync(string? lockText, string? mode, params string[] sources)
        => DiagnosticsAsync(lockText, mode, (CSharpCompilation)Generated.From(sources).Output);

    public static async Task<Diagnostic[]> DiagnosticsAsync(
        string? lockText, string? mode, CSharpCompilation compilation, DiagnosticAnalyzer? analyzer = null)
    {
        ImmutableArray<AdditionalText> files = lockText is null ? [] : [new Text("/project/UserProject.rpclock", lockText)];
        ImmutableArray<Diagnostic> found = await compilation
            .WithOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default))
            .WithAnalyzers([analyzer ?? new ContractLockAnalyzer()], new AnalyzerOptions(files, new Options(mode)))
            .GetAnalyzerDiagnosticsAsync();
        return [.. found
            .OrderBy(static d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(static d => d.Location.SourceSpan.Start)
            .ThenBy(static d => d.Id, StringComparer.Ordinal)];
    }

    /// <summary>Shows the diagnostics of one compilation after another, by one analyzer and one lock file, as an editor asks for them.
    /// </summary>
    public static async Task<string[]> ShowEachAsync(string lockText, IEnumerable<Compilation> compilations)
    {
        var options = new AnalyzerOptions([new Text("/project/UserProject.rpclock", lockText)], new Options("on"));
        var analyzer = new ContractLockAnalyzer();
        var shown = new List<string>();

        foreach (Compilation compilation in compilations)
        {
            shown.Add(Show(await compilation.WithAnalyzers([analyzer], options).GetAnalyzerDiagnosticsAsync()));
        }

        return [.. shown];
    }

    /// <summary>Shows diagnostics as <c>RPCS0071 token</c>.</summary>
    public static string Show(IEnumerable<Diagnostic> diagnostics) => string.Join("; ", diagnostics.Select(static d =>
        $"{d.Id} {d.Location.SourceTree?.GetText().ToString(d.Location.SourceSpan)}".TrimEnd()));

    private sealed class Text(string path, string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text);           // one, as the compiler and editors keep it

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }

    /// <summary>Analyzer options with one property, as the build passes it.</summary>
    internal sealed class Options(string? mode) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(mode);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(string? mode) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.RpcLock" ? mode : null;
                return value is not null;
            }
        }
    }
}
