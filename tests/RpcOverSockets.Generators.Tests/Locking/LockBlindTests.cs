using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcOverSockets.Generators.Locking;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>The lock, tested from docs/evolution.md alone: the cases are in LockBlindCases.txt, which says how to read them.</summary>
public sealed class LockBlindTests
{
    private static readonly Dictionary<string, LockCase> s_cases = LockCase.Load();

    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (string name in s_cases.Keys)
            {
                names.Add(name);
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_edit_is_judged_as_the_document_says(string name)
    {
        LockCase it = s_cases[name];
        string locked = LockedProject.LockOf(it.Sources[0]);

        foreach (string source in it.Sources)
        {
            await AssertValidAsync(source);
            Assert.Equal(LockedProject.LockOf(source), LockedProject.LockOf(Scatter(source, members: false)));
            Assert.Equal(LockedProject.LockOf(source), LockedProject.LockOf(Scatter(source, members: true)));
        }

        foreach (string source in it.Sources[1..^1])
        {
            locked = AsFile(LockedProject.Updated(locked, source));
            Assert.Equal("", LockedProject.Show(await LockedProject.DiagnosticsAsync(locked, "on", source)));
        }

        if (it.Damages.Count > 0)
        {
            await AssertDamagesAsync(it, locked);
            return;
        }

        string last = it.Sources[^1];
        Diagnostic[] found = await LockedProject.DiagnosticsAsync(locked, "on", last);
        string all = string.Join("\n", found.Select(static d => d.Id + ": " + d.GetMessage(CultureInfo.InvariantCulture)))
            + "\n---- lock\n" + locked[locked.IndexOf("rpclock", StringComparison.Ordinal)..] + "\n---- now\n" + LockedProject.LockOf(last);
        Assert.True(Fits(it.Expected, found, out string why), $"{name}: expected '{it.Expected}', got '{why}'\n{all}");

        // After the update there is nothing more to say, and the next update changes nothing.
        string updated = AsFile(LockedProject.Updated(locked, last));
        Assert.Equal("", LockedProject.Show(await LockedProject.DiagnosticsAsync(updated, "on", last)));
        Assert.Equal(updated, LockedProject.Updated(updated, last));
        Assert.Equal("", LockedProject.Show(await LockedProject.DiagnosticsAsync(
            "\uFEFF" + updated.Replace("\n", " \r\n", StringComparison.Ordinal), "on", last)));
        Assert.Equal(updated, LockWriter.Write(LockReader.Read(updated, out _)!));
    }

    [Fact]
    public async Task A_lock_with_any_line_taken_away_doubled_or_swapped_crashes_nothing()
    {
        string[] lines = LockedProject.LockOf(LockSources.Everything).Split('\n');
        CSharpCompilation compilation = (CSharpCompilation)Generated.From(LockSources.Everything).Output;

        for (int i = 0; i < lines.Length - 1; i++)
        {
            List<string> without = [.. lines];
            without.RemoveAt(i);
            List<string> doubled = [.. lines];
            doubled.Insert(i, lines[i]);
            List<string> swapped = [.. lines];
            (swapped[i], swapped[i + 1]) = (swapped[i + 1], swapped[i]);
            List<string> retired = [.. lines];
            string indentation = string.Concat(retired[i].TakeWhile(static c => c == ' '));
            retired[i] = retired[i].Length == 0 ? "" : indentation + "retired " + retired[i].TrimStart();

            foreach (List<string> damaged in new[] { without, doubled, swapped, retired })
            {
                Diagnostic[] found = await LockedProject.DiagnosticsAsync(string.Join('\n', damaged), "on", compilation);
                Assert.DoesNotContain(found, static d => d.Id == "AD0001");
                Assert.NotNull(LockedProject.Updated(string.Join('\n', damaged), LockSources.Everything));
            }
        }
    }

    [Fact]
    public async Task A_lock_with_any_shape_made_odd_crashes_nothing()
    {
        string text = LockedProject.LockOf(LockSources.Everything);
        CSharpCompilation compilation = (CSharpCompilation)Generated.From(LockSources.Everything).Output;
        string[] odd =
        [
            "list<int32,int32>", "list", "map<int32>", "map", "tuple<>", "tuple", "custom", "custom<int32>", "custom<A.C,int32,int32>",
            "ref<a,b>",
            "ref", "ref<>", "$0", "$7", "$-1", "$99999999999", "A.Missing", "::Missing<int32>", "Shop.Page", "Shop.Page<int32,int32>",
            "Shop.Kind<int32>", "int32<int32>", "array9<int32>", "\"quoted\"", "Shop.Page<Shop.Page<Shop.Page<int32>>>",
        ];
        string[] lines = text.Split('\n');

        for (int i = 0; i < lines.Length; i++)
        {
            string[] words = lines[i].TrimStart().Split(' ');
            if (words.Length < 2 || !lines[i].StartsWith("  ", StringComparison.Ordinal))
            {
                continue;
            }

            for (int k = 0; k < odd.Length; k += 4)
            {
                string shape = odd[(i + k) % odd.Length];
                string[] damaged = [.. lines];
                damaged[i] = lines[i].Replace(words[^1], shape, StringComparison.Ordinal);
                Diagnostic[] found = await LockedProject.DiagnosticsAsync(string.Join('\n', damaged), "on", compilation);
                Assert.DoesNotContain(found, static d => d.Id == "AD0001");
            }
        }
    }

    [Fact]
    public async Task Additions_of_two_people_merge_line_by_line()
    {
        const string Source = LockCase.Usings + """
            [RpcService] public partial interface IA { Task M(D d); /*1*/ }
            [RpcMessage] public class D { [RpcKey(0)] public int X; /*2*/ [RpcKey(5)] public string? Y; }
            public enum E { A, B = 2, /*3*/ }
            """;
        string mine = Source.Replace("/*1*/", "Task A(E e); /*1*/", StringComparison.Ordinal)
            .Replace("/*2*/", "[RpcKey(1)] public string? P; /*2*/", StringComparison.Ordinal);
        string yours = Source.Replace("/*1*/", "/*1*/ Task Z(List<int> e);", StringComparison.Ordinal)
            .Replace(" [RpcKey(5)] public string? Y;", "", StringComparison.Ordinal);
        string both = mine.Replace("/*1*/", "/*1*/ Task Z(List<int> e);", StringComparison.Ordinal)
            .Replace(" [RpcKey(5)] public string? Y;", "", StringComparison.Ordinal);
        string locked = LockedProject.LockOf(Source);
        string first = LockedProject.Updated(locked, mine);
        string second = LockedProject.Updated(locked, yours);

        // As a merge by lines does: what one took away or added.
        string[] before = locked.Split('\n');
        string[] added = [.. second.Split('\n').Where(line => !before.Contains(line, StringComparer.Ordinal))];
        List<string> merged = [.. first.Split('\n').Where(line => !before.Contains(line, StringComparer.Ordinal)
            || second.Split('\n').Contains(line, StringComparer.Ordinal))];
        merged.InsertRange(
            merged.FindIndex(static l => l.Contains("method Z", StringComparison.Ordinal)
                || l.StartsWith("array ", StringComparison.Ordinal)),
            added.Where(static l => !l.Contains("retired", StringComparison.Ordinal)));
        merged.InsertRange(merged.FindIndex(static l => l.Contains("  1 P", StringComparison.Ordinal)) + 1,
            added.Where(static l => l.Contains("retired", StringComparison.Ordinal)));
        string text = string.Join('\n', merged);

        Assert.Equal("", LockedProject.Show(await LockedProject.DiagnosticsAsync(text, "on", both)));
        Assert.Contains("retired 5 Y string?", text, StringComparison.Ordinal);
        Assert.Equal(LockedProject.Updated(LockedProject.Updated(locked, mine), both), LockedProject.Updated(text, both));
    }

    private static async Task AssertDamagesAsync(LockCase it, string locked)
    {
        string[] before = locked.Split('\n');
        var wrong = new List<string>();

        foreach ((string oldText, string newText) in it.Damages)
        {
            string damaged = LockCase.Replace(locked, oldText, newText);
            string[] after = damaged.Split('\n');
            int line = 0;
            while (line < before.Length && line < after.Length && before[line] == after[line])
            {
                line++;
            }

            Diagnostic[] found = await LockedProject.DiagnosticsAsync(damaged, "on", it.Sources[^1]);
            string shown = string.Join("; ", found.Select(static d =>
                $"{d.Id}@{d.Location.GetLineSpan().StartLinePosition.Line} {d.GetMessage(CultureInfo.InvariantCulture)}"));
            bool isFine = it.Expected == "76"
                ? found.Length == 1 && found[0].Id == "RPCS0076" && found[0].Location.GetLineSpan().StartLinePosition.Line == line
                : found.Length > 0 && found.All(static d => d.Id != "AD0001");

            if (!isFine)
            {
                wrong.Add($"'{oldText}' => '{newText}' (line {line}): {shown}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>Compares with what is expected; see the head of the file of cases.</summary>
    private static bool Fits(string expected, Diagnostic[] found, out string shown)
    {
        string[] got = [.. found.Select(static d =>
            $"{d.Id[^2..]} {d.Location.SourceTree?.GetText().ToString(d.Location.SourceSpan)}".TrimEnd())
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        shown = string.Join("; ", got);
        string[] wanted = [.. expected.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        bool isError(string one) => one[..2] is "71" or "74" or "75" or "76";

        if (!wanted.Any(static one => one[0] is '.' or '?' or '!' or '<' or '+'))
        {
            return got.SequenceEqual(wanted.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        }

        return wanted.All(one => one[0] switch
        {
            '.' => true,
            '?' => got.Any(g => g.StartsWith(one[1..], StringComparison.Ordinal)),
            '!' => got.Any(isError),
            '<' => !got.Any(isError),
            '+' => got.Length > 0,
            _ => got.Contains(one, StringComparer.Ordinal),
        });
    }

    private static async Task AssertValidAsync(string source)
    {
        var generated = Generated.From(source);
        CSharpCompilation output = (CSharpCompilation)generated.Output;
        string[] wrong = [.. output.WithOptions(output.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default)).GetDiagnostics()
            .Where(static d => d.Severity == DiagnosticSeverity.Error).Select(static d => d.ToString())
            .Concat(await generated.DiagnosticsAsync(DiagnosticSeverity.Error))];
        Assert.True(wrong.Length == 0, "CASE INVALID: " + string.Join("\n", wrong) + "\n" + source);
    }

    /// <summary>Takes what a file would keep of a text.</summary>
    private static string AsFile(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Gets the same project with each declaration in a file of its own, the last one first.</summary>
    private static string[] Scatter(string source, bool members)
    {
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(source, Compilations.ParseOptions).GetRoot();
        if (members)
        {
            root = (CompilationUnitSyntax)new Reverser().Visit(root);
            return [root.ToFullString()];
        }

        string usings = root.Usings.ToFullString();
        List<string> files = [.. root.Members.Select(member => usings + member.ToFullString())];
        if (files.Count == 0)
        {
            return [source];
        }

        files.Reverse();
        files.Add(usings + root.AttributeLists.ToFullString());
        return [.. files];
    }

    private sealed class Reverser : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitInterfaceDeclaration(InterfaceDeclarationSyntax node)
            => node.WithMembers(SyntaxFactory.List(node.Members.Reverse()));

        public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node)
            => node.ContainsDirectives ? node : node.WithMembers(SyntaxFactory.List(node.Members.Reverse()));
    }
}
