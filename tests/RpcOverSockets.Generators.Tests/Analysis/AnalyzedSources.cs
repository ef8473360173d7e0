using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcOverSockets.Generators.Tests.Harness;
using RpcOverSockets.Generators.Tests.Locking;

namespace RpcOverSockets.Generators.Tests.Analysis;

/// <summary>Contracts and payload types for one project: those of the samples, and as many cases of the corpus as go into one.</summary>
internal static class AnalyzedSources
{
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>The files of the samples that declare contracts and payload types, and nothing that needs a package.</summary>
    public static string[] Samples()
    {
        string samples = Path.Combine(Repository.Root, "samples");
        string[] folders = [.. Directory.GetDirectories(samples).Where(static folder => Directory.GetFiles(folder, "*.csproj").Length > 0)];
        return [.. folders
            .SelectMany(static folder => Directory.GetFiles(folder, "*.cs"))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)
            .Where(static text => text.Contains("[Rpc", StringComparison.Ordinal) && DeclaresOnlyData(text))];
    }

    /// <summary>The cases of the corpus that run, need no file of their own and keep their meaning in a namespace of their own.</summary>
    public static string[] Corpus() => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "*.txt")
        .Order(StringComparer.Ordinal)
        .SelectMany(CorpusCase.Read)
        .Where(static item => item.Expected.Length == 0 && item.Files.Length == 3)
        .Select(static item => item.Files[0].Split('\n', 3)[2])
        .Where(CanBeWrapped)
        .Select(static (text, i) => $$"""
            #pragma warning disable
            namespace Corpus{{i}}
            {
                using RpcOverSockets;
                using RpcOverSockets.Serialization;
            {{text}}
            }
            """)];

    /// <summary>Leaves out what does not compile beside the others.</summary>
    public static string[] WithoutBroken(string[] sources)
    {
        HashSet<string> broken = [.. Generated.From([.. sources, Usings]).Output.GetDiagnostics()
            .Where(static found => found.Severity == DiagnosticSeverity.Error)
            .Select(static found => found.Location.SourceTree?.FilePath ?? "")
            .Select(static path => Path.GetFileName(path))];
        return [.. sources.Where((_, i) => !broken.Contains($"File{i}.cs")
            && !broken.Any(path => path.StartsWith($"Corpus{i}.", StringComparison.Ordinal)))];
    }

    private static bool DeclaresOnlyData(string text)
    {
        CompilationUnitSyntax unit = CSharpSyntaxTree.ParseText(text, Compilations.ParseOptions).GetCompilationUnitRoot();
        return unit.Usings.All(static name => name.Name?.ToString().Split('.')[0] is "System" or "RpcOverSockets" or "MessagePack")
            && unit.DescendantNodes().OfType<BlockSyntax>().Count() < 3
            && !unit.DescendantNodes().OfType<GlobalStatementSyntax>().Any();
    }

    private static bool CanBeWrapped(string text)
    {
        CompilationUnitSyntax unit = CSharpSyntaxTree.ParseText(text, Compilations.ParseOptions).GetCompilationUnitRoot();
        return unit.Usings.Count == 0 && unit.AttributeLists.Count == 0 && unit.Externs.Count == 0
            && !unit.Members.OfType<BaseNamespaceDeclarationSyntax>().Any()
            && !text.Contains("global::", StringComparison.Ordinal)
            && !unit.ContainsDirectives;
    }
}
