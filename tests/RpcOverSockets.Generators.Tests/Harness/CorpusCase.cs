using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>One piece of unusual code, and the diagnostics that it must get.</summary>
/// <remarks>A corpus file is a list of cases that start with <c>=== name</c>. A line that must get a diagnostic ends with
/// <c>//! RPCS0030</c>, one that the compiler must refuse with <c>//! CS0246</c>; a case without such lines must compile and run.
/// <c>--- file</c> starts another file of the case. <c>--- project Name</c> starts the files of a project that those below reference,
/// <c>--- project Name=alias,global</c> under these aliases, and <c>--- main</c> ends them. A name with <c>[preview]</c> is written in the
/// newest C#, one with <c>[csharp12]</c> in that; one with <c>[unsafe]</c> or <c>[program]</c> is compiled with these options. With
/// <c>[reference]</c> the projects are referenced as the SDK does it, by reference assemblies; with <c>[plain]</c> they have no generator.
/// </remarks>
internal sealed record CorpusCase(string Name, string[] Files, string[] Expected)
{
    private const string Marker = "//!";
    private const string ProjectHeader = "project ";

    // Warnings about the user's own code that are not the point.
    private const string Pragma = "#pragma warning disable CS0169, CS0649, CS0414, CS0108, CS0618, CS0612, CS0067, CS8618, CS8981, CS1591, "
        + "CS0219, CS1066, CS8632, CS8669, CS0436, CS0109, CS8600, CS8603, CS8604, CS8625, CS0659, CS0660, CS0661\n#line 1 ";

    private const string Prelude = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using RpcOverSockets;
        global using RpcOverSockets.Serialization;

        """;

    /// <summary>Gets a value indicating whether the case is wrong by itself: the compiler refuses it, whatever we generate.</summary>
    public bool IsWrong => Expected.Any(static expected => expected.StartsWith("CS", StringComparison.Ordinal));

    /// <summary>Gets the projects that the case's own references, in their order.</summary>
    public CorpusProject[] Projects { get; init; } = [];

    private CSharpParseOptions ParseOptions => Compilations.ParseOptions.WithLanguageVersion(
        Has("[preview]") ? LanguageVersion.Preview
            : Has("[csharp12]") ? LanguageVersion.CSharp12
            : Compilations.ParseOptions.LanguageVersion);

    /// <summary>Creates the case's project.</summary>
    public CSharpCompilation Compile() => Compile(out _);

    /// <summary>Gets the ways in which the case's project may come to know the others, with the same diagnostics each time.</summary>
    public IEnumerable<ProjectForm> Forms => Has("[plain]") && Has("[reference]")
        ? [ProjectForm.ReferenceAssembly]            // only the generator of the other project could tell what is left out
        : Has("[plain]") ? [ProjectForm.Assembly, ProjectForm.Source] : Enum.GetValues<ProjectForm>();

    /// <summary>Creates the case's project and all that it references.</summary>
    /// <param name="libraries">The images of the references.</param>
    public CSharpCompilation Compile(out byte[][] libraries)
        => Compile(Has("[reference]") ? ProjectForm.ReferenceAssembly : ProjectForm.Assembly, out libraries);

    /// <summary>Creates the case's project and all that it references.</summary>
    /// <param name="form">How it sees the references.</param>
    /// <param name="libraries">The images of the references.</param>
    public CSharpCompilation Compile(ProjectForm form, out byte[][] libraries)
    {
        var references = new List<MetadataReference>();
        libraries = new byte[Projects.Length][];
        for (int i = 0; i < Projects.Length; i++)
        {
            (string name, string[] aliases, List<string> files) = Projects[i];
            CSharpCompilation library = Compilations.Create(name, references, ParseOptions, [.. files, Prelude]);
            Compilation output = Has("[plain]") ? library : Generated.From(library).AssertCompiles().Output;
            libraries[i] = LoadedAssembly.Image(output);
            MetadataReference seen = form switch
            {
                ProjectForm.Assembly => MetadataReference.CreateFromImage(libraries[i]),
                ProjectForm.ReferenceAssembly => MetadataReference.CreateFromImage(LoadedAssembly.ReferenceImage(output)),
                _ => output.ToMetadataReference(),
            };
            references.Add(seen.WithAliases(aliases));
        }

        CSharpCompilation project = Compilations.Create(ParseOptions.LanguageVersion, Files).AddReferences(references);
        return project.WithOptions(project.Options
            .WithAllowUnsafe(Has("[unsafe]"))
            .WithOutputKind(Has("[program]") ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));
    }

    public static IEnumerable<CorpusCase> Read(string path)
    {
        string text = "\n" + File.ReadAllText(path).ReplaceLineEndings("\n");
        foreach (string part in text.Split("\n=== ").Skip(1))
        {
            int end = part.IndexOf('\n', StringComparison.Ordinal);
            yield return Parse(part[..end].Trim(), part[end..]);
        }
    }

    private static CorpusCase Parse(string name, string text)
    {
        var expected = new List<string>();
        var projects = new List<CorpusProject>();
        var ours = new List<string>();
        List<string> files = ours;
        string[] parts = text.Split("\n--- ");
        for (int i = 0; i < parts.Length; i++)
        {
            string header = parts[i].Split('\n')[0];
            if (header == "main")
            {
                files = ours;
            }
            else if (header.StartsWith(ProjectHeader, StringComparison.Ordinal))
            {
                string[] words = header[ProjectHeader.Length..].Split('=', ',');
                files = [];
                projects.Add(new CorpusProject(words[0], words[1..], files));
            }

            string source = parts[i][Math.Min(parts[i].Length, header.Length + 1)..];
            if (source.Length > 0)
            {
                expected.AddRange(Marks(source, files.Count));
                files.Add($"{Pragma}\"{files.Count}\"\n{source}");
            }
        }

        return new CorpusCase(name, [.. ours, Prelude, Sources.MessagePackAttributes], [.. expected.Order(StringComparer.Ordinal)])
        {
            Projects = [.. projects],
        };
    }

    private static IEnumerable<string> Marks(string source, int file) => source.Split('\n').SelectMany((line, i)
        => line.Split(Marker) is [_, var ids]
            ? ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => $"{id} {file}:{i + 1}")
            : []);

    private bool Has(string option) => Name.Contains(option, StringComparison.Ordinal);
}
