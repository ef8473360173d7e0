using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Analyzers;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>What the build says about a lock: which id, on which token, and that it says it once.</summary>
public sealed class LockAnalyzerTests
{
    private const string Source = LockedProject.Prelude + """
        [RpcService] public partial interface IA { Task<Dto?> GetAsync(int id); Task SetAsync(Dto dto, Kind kind); }
        [RpcMessage] public class Dto { [RpcKey(0)] public int Id; [RpcKey(1)] public string? Name { get; set; } }
        public enum Kind { One = 1 }
        """;

    public static TheoryData<string, string, string> Edits => new()
    {
        { "RPCS0071 SetAsync", "Dto dto, Kind kind", "Kind kind, Dto dto" },
        { "RPCS0071 Id", "public int Id", "public bool Id" },
        { "RPCS0071 Dto", "[RpcKey(1)] public string? Name { get; set; }", "[RpcKey(1)] public required string Other { get; set; }" },
        { "RPCS0071 One", "One = 1", "One = 2" },
        { "RPCS0072 FindAsync", "Task SetAsync", "Task FindAsync(); Task SetAsync" },
        { "RPCS0072 Two", "One = 1", "One = 1, Two" },
        { "RPCS0072 IB", "[RpcMessage]", "[RpcService] public partial interface IB { Task M(); } [RpcMessage]" },
        { "RPCS0073 More", "public int Id;", "public int Id; [RpcKey(2)] public int More;" },
        { "RPCS0073 GetAsync", "int id)", "int number)" },
        { "RPCS0074 FindAsync", "GetAsync", "FindAsync" },
        { "RPCS0074 IB", "interface IA", "interface IB" },
        { "RPCS0074 IA", "[RpcService]", "[RpcService(\"other\")]" },
        { "RPCS0071 IA", "Task<Dto?> GetAsync(int id);", "" },
        { "", "GetAsync", "[RpcIgnored] GetAsync" },
        { "", "public int Id", "public Int32 Id" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Each_difference_is_told_where_it_stands(string expected, string oldText, string newText)
    {
        string edited = Source.Replace(oldText, newText, StringComparison.Ordinal).Replace("[RpcIgnored] ", "", StringComparison.Ordinal);

        Diagnostic[] found = await LockedProject.DiagnosticsAsync(LockedProject.LockOf(Source), "on", edited);

        if (expected.EndsWith(" Dto", StringComparison.Ordinal))
        {
            Assert.Contains(found, static d => d.Id == "RPCS0071");
            return;
        }

        Assert.Equal(expected, LockedProject.Show(found));
    }

    [Fact]
    public async Task A_lock_that_agrees_is_silent()
        => Assert.Empty(await LockedProject.DiagnosticsAsync(
            LockedProject.LockOf(LockSources.Everything), "on", LockSources.Everything));

    [Theory]
    [InlineData("on", "RPCS0070 IA")]
    [InlineData("", "RPCS0070 IA")]
    [InlineData("off", "")]
    [InlineData("OFF", "")]
    [InlineData("false", "")]
    [InlineData("update", "")]
    [InlineData(null, "")]
    public async Task A_project_without_lock_is_told_once(string? mode, string expected)
    {
        const string Second = "[RpcOverSockets.RpcService] partial interface IB;";

        Diagnostic[] found = await LockedProject.DiagnosticsAsync(lockText: null, mode, Source, Second);

        Assert.Equal(expected, LockedProject.Show(found));
        Assert.All(found, static d => Assert.Equal(DiagnosticSeverity.Warning, d.Severity));
    }

    [Fact]
    public async Task A_project_without_contracts_needs_no_lock()
        => Assert.Empty(await LockedProject.DiagnosticsAsync(lockText: null, "on", "class C;"));

    [Theory]
    [InlineData("on", 1)]
    [InlineData(null, 1)]
    [InlineData("off", 0)]
    [InlineData("update", 0)]
    public async Task The_property_switches_the_comparison(string? mode, int expected)
    {
        string edited = Source.Replace("int id", "string id", StringComparison.Ordinal);

        Assert.Equal(expected, (await LockedProject.DiagnosticsAsync(LockedProject.LockOf(Source), mode, edited)).Length);
    }

    [Fact]
    public async Task A_contract_that_is_gone_is_told_at_the_lock()
    {
        string two = Source + " [RpcService] public partial interface IB { Task M(int a); }";

        Diagnostic found = Assert.Single(await LockedProject.DiagnosticsAsync(LockedProject.LockOf(two), "on", Source));

        Assert.Equal(("RPCS0075", "/project/UserProject.rpclock"), (found.Id, found.Location.GetLineSpan().Path));
        Assert.Contains("IB", found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_contract_is_not_compared()
    {
        string broken = Source.Replace("int id", "Action id", StringComparison.Ordinal);

        Assert.Empty(await LockedProject.DiagnosticsAsync(LockedProject.LockOf(Source), "on", broken));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("garbage\n", 0)]
    [InlineData("rpclock 1\nservice IA\n<<<<<<< HEAD\n  method M 1\n=======\n>>>>>>> b\n", 2)]
    [InlineData("rpclock 9\r\nservice IA\r\n", 0)]
    public async Task A_lock_that_cannot_be_read_is_one_error_with_its_line(string text, int line)
    {
        Diagnostic found = Assert.Single(await LockedProject.DiagnosticsAsync(text, "on", Source));

        Assert.Equal(("RPCS0076", line), (found.Id, found.Location.GetLineSpan().StartLinePosition.Line));
    }

    [Fact]
    public async Task Line_ends_and_a_byte_order_mark_do_not_count()
        => Assert.Empty(await LockedProject.DiagnosticsAsync(
            "\uFEFF" + LockedProject.LockOf(Source).Replace("\n", "\r\n", StringComparison.Ordinal), "on", Source));

    [Fact]
    public async Task A_change_in_another_assembly_is_told_at_the_contract()
    {
        const string Contract = LockedProject.Prelude + "[RpcService] public partial interface IA { Task<P.Dto> M(); }";
        MetadataReference before = Payloads("public int A;");
        MetadataReference after = Payloads("public long A;");

        Diagnostic[] found = await LockedProject.DiagnosticsAsync(
            LockedProject.LockOf(Compilations.Create("C", [before], Contract)), "on", Compilations.Create("C", [after], Contract));

        Assert.Equal("RPCS0072 IA", LockedProject.Show(found));
        Assert.Contains("P.Dto, 0", found[0].GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        static MetadataReference Payloads(string member) => Generated.From(Compilations.Create(
            "Payloads", [], $"using RpcOverSockets; namespace P; [RpcMessage] public class Dto {{ [RpcKey(0)] {member} }}"))
            .AssertCompiles().Output.ToMetadataReference();
    }

    [Fact]
    public async Task Code_with_any_one_token_missing_crashes_nothing()
    {
        string locked = LockedProject.LockOf(LockSources.Everything);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(LockSources.Everything, Compilations.ParseOptions);
        SyntaxToken[] tokens = [.. (await tree.GetRootAsync()).DescendantTokens()];

        for (int i = 0; i < tokens.Length; i += 7)
        {
            CSharpCompilation broken = Compilations.Create(LockSources.Everything.Remove(tokens[i].SpanStart, tokens[i].Span.Length));
            Diagnostic[] found = await LockedProject.DiagnosticsAsync(locked, "on", broken);
            Assert.DoesNotContain(found, static d => d.Id == "AD0001");
        }
    }

    [Fact]
    public void Every_rule_has_a_page_and_stands_in_the_release_file()
    {
        string folder = Path.Combine(Repository.Root, "generators/RpcOverSockets.Analyzers");
        string release = File.ReadAllText(Path.Combine(folder, "AnalyzerReleases.Unshipped.md"));

        Assert.All(new ContractLockAnalyzer().SupportedDiagnostics, rule =>
        {
            string page = File.ReadAllText(Path.Combine(Repository.Root, $"docs/diagnostics/{rule.Id}.md"));
            Assert.StartsWith($"# {rule.Id}: {rule.Title}\n", page.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            string entry = $"{rule.Id} | {rule.Category} | {rule.DefaultSeverity} | docs/diagnostics/{rule.Id}.md";
            Assert.Contains(entry, release, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("", "Task D()", "Task D()")]
    [InlineData("RPCS0071 C", "C(int c)", "C(string c)")]
    [InlineData("RPCS0071 IEarly", "Task D();", "")]                 // in no view any more, so that the first tells
    [InlineData("RPCS0071 A; RPCS0073 A", "bool old = false", "int old = 1")]
    [InlineData("RPCS0071 B", "B(int b)", "B(string b)")]
    [InlineData("RPCS0072 E", "Task D();", "Task D(); Task E();")]
    [InlineData("RPCS0074 F", "C(int c)", "F(int c)")]
    [InlineData("RPCS0071 X", "public int X;", "public bool X;")]
    [InlineData("", "Task A(int a); Task C", "Task C")]               // another view still has it
    [InlineData("RPCS0073 A", "int a, bool old = false", "int a")]
    public async Task A_change_in_any_view_of_a_service_is_told_where_it_stands(string expected, string oldText, string newText)
    {
        const string Views = LockedProject.Prelude + """
            [RpcService("a")] public partial interface IEarly { Task A(int a); Task C(int c); }
            [RpcService("a")] public partial interface ILate { Task A(int a, bool old = false); Task B(int b); Task D(); Task G(Dto d); }
            [RpcMessage] public class Dto { [RpcKey(0)] public int X; }
            """;

        string edited = Views.Replace(oldText, newText, StringComparison.Ordinal);
        Diagnostic[] found = await LockedProject.DiagnosticsAsync(LockedProject.LockOf(Views), "on", edited);

        Assert.Equal(expected, LockedProject.Show(found));
    }

    [Fact]
    public void Views_of_a_service_are_one_block_of_the_lock_whatever_their_order()
    {
        const string Early = "[RpcService(\"a\")] public partial interface IB { Task A(int a); Task C(); }";
        const string Late = "[RpcService(\"a\")] public partial interface IC { Task A(int a, int b = 1); Task B(); }";

        string text = LockedProject.LockOf(LockedProject.Prelude + Early + Late);

        Assert.Equal(text, LockedProject.LockOf(LockedProject.Prelude + Late + Early));
        Assert.Equal(text, LockedProject.LockOf(LockedProject.Prelude + Early.Replace("IB", "IZ", StringComparison.Ordinal) + Late));
        IEnumerable<string> lines = text.Split('\n').Where(static line => line.Length > 0 && line[0] != '#').Skip(1)
            .Select(static line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2)));
        Assert.Equal("service a, method A, arg a, arg b, method B, method C", string.Join(", ", lines));
    }

    [Theory]
    [InlineData("on", "version 2")]
    [InlineData(null, "version 2")]
    [InlineData("on", null)]
    [InlineData("off", null)]
    public async Task A_second_view_of_a_service_is_no_accident_with_a_lock_either(string? mode, string? lockText)
    {
        CSharpCompilation compilation = Compilations.Create(LockedProject.Prelude + """
            [RpcService("a")] public partial interface IWhole { Task M(); Task N(); }
            [RpcService("a")] public partial interface IView { Task M(); }
            """);

        Assert.Equal("", LockedProject.Show(
            (await LockedProject.DiagnosticsAsync(lockText, mode, compilation, new RpcAnalyzer()))
                .Where(static d => d.Severity >= DiagnosticSeverity.Warning)));
    }
}
