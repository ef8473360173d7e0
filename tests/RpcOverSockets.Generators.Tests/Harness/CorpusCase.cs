using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>One piece of unusual code, and the diagnostics that it must get.</summary>
/// <remarks>A corpus file is a list of cases that start with <c>=== name</c>. A line that must get a diagnostic ends with
/// <c>//! RPCS0030</c>, one that the compiler must refuse with <c>//! CS0246</c>; a case without such lines must compile and run.
/// <c>--- file</c> starts another file of the case. A name with <c>[preview]</c> is written in the newest C#, one with
/// <c>[unsafe]</c> is compiled with that option.</remarks>
internal sealed record CorpusCase(string Name, string[] Files, string[] Expected)
{
    private const string Marker = "//!";

    /// <summary>Gets a value indicating whether the case is wrong by itself: the compiler refuses it, whatever we generate.</summary>
    public bool IsWrong => Expected.Any(static expected => expected.StartsWith("CS", StringComparison.Ordinal));

    /// <summary>Creates the case's project.</summary>
    public CSharpCompilation Compile()
    {
        CSharpCompilation project = Compilations.Create(
            Name.Contains("[preview]", StringComparison.Ordinal) ? LanguageVersion.Preview : Compilations.ParseOptions.LanguageVersion,
            Files);
        return Name.Contains("[unsafe]", StringComparison.Ordinal)
            ? project.WithOptions(project.Options.WithAllowUnsafe(enabled: true))
            : project;
    }

    private const string Prelude = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using RpcOverSockets;
        global using RpcOverSockets.Serialization;

        """;

    // Warnings about the user's own code that are not the point.
    private const string Pragma = "#pragma warning disable CS0169, CS0649, CS0414, CS0108, CS0618, CS0612, CS0067, CS8618, CS8981, CS1591, "
        + "CS0219, CS1066, CS8632, CS8669, CS0436, CS0109, CS8600, CS8603, CS8604, CS8625, CS0659, CS0660, CS0661\n#line 1 ";

    public static IEnumerable<CorpusCase> Read(string path)
    {
        string text = "\n" + File.ReadAllText(path).ReplaceLineEndings("\n");
        foreach (string part in text.Split("\n=== ").Skip(1))
        {
            int end = part.IndexOf('\n', StringComparison.Ordinal);
            yield return Parse(part[..end].Trim(), part[(end + 1)..]);
        }
    }

    private static CorpusCase Parse(string name, string text)
    {
        string[] files = [.. text.Split("\n--- ")
            .Select(static (file, i) => i == 0 ? file : file[(file.IndexOf('\n', StringComparison.Ordinal) + 1)..])];
        var expected = new List<string>();
        for (int file = 0; file < files.Length; file++)
        {
            string[] lines = files[file].Split('\n');
            for (int line = 0; line < lines.Length; line++)
            {
                string[] marked = lines[line].Split(Marker);
                if (marked.Length == 2)
                {
                    expected.AddRange(marked[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => $"{id} {file}:{line + 1}"));
                }
            }
        }

        return new CorpusCase(
            name,
            [.. files.Select(static (source, i) => $"{Pragma}\"{i}\"\n{source}"), Prelude, Sources.MessagePackAttributes],
            [.. expected.Order(StringComparer.Ordinal)]);
    }
}
