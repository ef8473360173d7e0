using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Compilations of source texts, as a user's project would be compiled.</summary>
internal static class Compilations
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp13, DocumentationMode.Parse);

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(RpcServiceAttribute).Assembly.Location),
    ];

    // Compilations that are made of this one share the symbols of the references, which is most of the work of the small ones.
    private static readonly CSharpCompilation s_empty = Create("UserProject", []);

    /// <summary>Creates a compilation with warnings as errors.</summary>
    /// <param name="sources">The files; they are called File0.cs and so on.</param>
    public static CSharpCompilation Create(params string[] sources) => Create(ParseOptions.LanguageVersion, sources);

    public static CSharpCompilation Create(LanguageVersion language, string[] sources)
        => s_empty.AddSyntaxTrees(Parse(ParseOptions.WithLanguageVersion(language), sources));

    public static CSharpCompilation Create(string assemblyName, IEnumerable<MetadataReference> references, params string[] sources)
        => Create(assemblyName, references, ParseOptions, sources);

    public static CSharpCompilation Create(
        string assemblyName, IEnumerable<MetadataReference> references, CSharpParseOptions options, string[] sources)
        => CSharpCompilation.Create(
            assemblyName,
            Parse(options, sources),
            s_references.AddRange(references),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error,
                warningLevel: 9999,
                checkOverflow: true));

    private static IEnumerable<SyntaxTree> Parse(CSharpParseOptions options, string[] sources)
        => sources.Select((text, i) => CSharpSyntaxTree.ParseText(text, options, $"File{i}.cs"));
}
