using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Tests.Architecture;

/// <summary>The checked-out sources that the tests of this folder read.</summary>
internal static class Repository
{
    /// <summary>Folders of everything that ships or is shown to users.</summary>
    internal static readonly string[] Shipped = ["src", "generators", "samples", "benchmarks"];

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview, DocumentationMode.Parse);

    internal static string Root { get; } = FindRoot();

    /// <summary>All C# files below the folders, without build output and snapshots, as paths relative to the root.</summary>
    internal static IEnumerable<string> CSharpFiles(params string[] folders) => folders
        .Select(static folder => Path.Combine(Root, folder))
        .Where(Directory.Exists)
        .SelectMany(static folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Select(static file => Path.GetRelativePath(Root, file))
        .Where(static file => !IsGenerated(file))
        .Order(StringComparer.Ordinal);

    internal static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    internal static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    internal static SyntaxTree Parse(string file) => CSharpSyntaxTree.ParseText(Text(file), s_parse, file);

    internal static SyntaxTree ParseText(string text, string file) => CSharpSyntaxTree.ParseText(text, s_parse, file);

    private static bool IsGenerated(string file) =>
        file.EndsWith(".verified.cs", StringComparison.Ordinal)
        || file.EndsWith(".received.cs", StringComparison.Ordinal)
        || file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj" or "artifacts");

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        string? folder = Path.GetDirectoryName(thisFile);
        while (folder is not null && !File.Exists(Path.Combine(folder, "RpcOverSockets.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder
            ?? throw new InvalidOperationException($"No RpcOverSockets.sln above {thisFile}: run these tests where they were built.");
    }
}
