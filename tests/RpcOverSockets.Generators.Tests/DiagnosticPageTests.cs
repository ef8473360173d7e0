using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcOverSockets.Analyzers;
using RpcOverSockets.CodeFixes;
using RpcOverSockets.Generators.Parsing;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>The help pages: there is one for each diagnostic, it says what the diagnostic says, and its examples are true.</summary>
public sealed partial class DiagnosticPageTests
{
    // Not in a page: MessagePack-CSharp's attribute, and warnings that are not the page's subject.
    private const string Epilogue = """

        #pragma warning restore
        namespace MessagePack
        {
            public class MessagePackFormatterAttribute : System.Attribute { public MessagePackFormatterAttribute(System.Type type) { } }
        }
        """;

    private static readonly DiagnosticDescriptor[] s_all = [.. typeof(RpcAnalyzer).Assembly.GetTypes()
        .Where(static type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
        .SelectMany(static type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics)
        .DistinctBy(static descriptor => descriptor.Id, StringComparer.Ordinal)
        .OrderBy(static descriptor => descriptor.Id, StringComparer.Ordinal)];

    private static readonly CodeFixProvider[] s_fixes = [.. typeof(TextFix).Assembly.GetTypes()
        .Where(static type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
        .Select(static type => (CodeFixProvider)Activator.CreateInstance(type)!)];

    private static readonly HashSet<string> s_fixable = s_fixes.SelectMany(static fix => fix.FixableDiagnosticIds)
        .ToHashSet(StringComparer.Ordinal);

    [Fact]
    public void Each_diagnostic_has_a_page_that_begins_with_its_title_and_message()
    {
        foreach (DiagnosticDescriptor descriptor in s_all)
        {
            string page = Page(descriptor.Id);

            Assert.StartsWith($"# {descriptor.Id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
            Assert.Contains($"\n> {descriptor.MessageFormat}\n", page, StringComparison.Ordinal);
            Assert.Contains("\n## To mend it\n", page, StringComparison.Ordinal);
            Assert.EndsWith($"/docs/diagnostics/{descriptor.Id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_page_belongs_to_a_diagnostic() => Assert.Equal(
        string.Join(' ', s_all.Select(static descriptor => descriptor.Id)),
        string.Join(' ', Directory.GetFiles(Folder, "RPCS*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)));

    [Fact]
    public void The_table_lists_all_with_severity_and_code_fix()
    {
        string[] expected = [.. s_all.Select(static d =>
            $"| [{d.Id}]({d.Id}.md) | {Word(d.DefaultSeverity)} | {(s_fixable.Contains(d.Id) ? "yes" : "")} | {d.Title} |")];

        Assert.Equal(
            string.Join('\n', expected),
            string.Join('\n', Text("README.md").Split('\n').Where(static line => line.StartsWith("| [RPCS", StringComparison.Ordinal))));
    }

    [Fact]
    public void Each_code_fix_is_named_in_its_page_and_has_a_test_named_after_its_diagnostic()
    {
        string[] tests = [.. typeof(DiagnosticPageTests).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods())
            .Where(static method => method.GetCustomAttribute<FactAttribute>() is not null)
            .Select(static method => method.Name)];

        foreach (string id in s_fixable)
        {
            Assert.Contains(s_all, d => d.Id == id);
            Assert.Contains(tests, test => test.StartsWith(id + "_", StringComparison.Ordinal));
            Assert.Contains("; with a code fix: *", Page(id), StringComparison.Ordinal);
        }
    }

    // generator.md marks these: the ones that a user meets first.
    [Fact]
    public void The_common_mistakes_have_a_code_fix() => Assert.All(
        ["RPCS0002", "RPCS0010", "RPCS0013", "RPCS0020", "RPCS0021", "RPCS0030", "RPCS0031"],
        static id => Assert.True(s_fixable.Contains(id), id));

    [Fact]
    public void Each_code_fix_is_exported_under_its_name()
    {
        foreach (CodeFixProvider fix in s_fixes)
        {
            ExportCodeFixProviderAttribute? export = fix.GetType().GetCustomAttribute<ExportCodeFixProviderAttribute>();
            Assert.True(export is not null && export.Languages.Contains(LanguageNames.CSharp, StringComparer.Ordinal), fix.GetType().Name);
            Assert.Equal(fix.GetType().Name, export.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task What_a_page_calls_wrong_gets_the_diagnostic_and_what_it_calls_right_does_not(string id)
    {
        string[] parts = Page(id).Split("\n## To mend it\n");
        Assert.Equal(2, parts.Length);

        foreach (string example in Examples(parts[0]))
        {
            Assert.Contains((await CompileAsync(example)).Found, found => found.StartsWith(id, StringComparison.Ordinal));
        }

        foreach (string example in Examples(parts[1]))
        {
            (Generated generated, string[] found) = await CompileAsync(example);
            generated.AssertCompiles();
            Assert.DoesNotContain(found, diagnostic => diagnostic.StartsWith(id, StringComparison.Ordinal));
        }

        bool hasExamples = id is not ("RPCS0999" or "RPCS0053" or "RPCS0059"); // of projects, not of one file
        Assert.Equal(hasExamples, Examples(parts[0]).Any() && Examples(parts[1]).Any());
    }

    /// <summary>The rules of contracts and payload types, whose examples are one file of source.</summary>
    public static TheoryData<string> Rules => [.. Enum.GetValues<Rule>().Select(static rule => $"RPCS{(int)rule:D4}")];

    private static string Folder => Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../docs/diagnostics");

    private static async Task<(Generated Generated, string[] Found)> CompileAsync(string example)
    {
        Generated generated = Generated.From(DiagnosticTests.Prelude + example + Epilogue, Sources.MessagePackAttributes);
        return (generated, await generated.DiagnosticsAsync(DiagnosticSeverity.Info));
    }

    private static string Page(string id) => Text(id + ".md");

    private static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file)).ReplaceLineEndings("\n");

    private static IEnumerable<string> Examples(string part) => Fence().Matches(part).Select(static match => match.Groups["code"].Value);

    private static string Word(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "hint",
    };

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();
}
