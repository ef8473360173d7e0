using System.Text;
using System.Text.RegularExpressions;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>docs/generated-code.md shows what is generated today: its first block is the source, and each section called after a file
/// holds that file.</summary>
public sealed partial class GeneratedCodePageTests
{
    [Fact]
    public void The_page_shows_what_is_generated()
    {
        string file = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../docs/generated-code.md");
        string page = File.ReadAllText(file).ReplaceLineEndings("\n");
        Generated generated = Generated.From(Block().Match(page).Groups["code"].Value).AssertCompiles();
        string expected = Fill(page, generated);

        if (page != expected && Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, expected);
            return;
        }

        Assert.Equal(expected, page);
    }

    private static string Fill(string page, Generated generated)
    {
        var text = new StringBuilder();
        string[] sections = page.Split("\n## ");
        text.Append(sections[0]);
        var shown = new List<string>();

        foreach (string section in sections.Skip(1))
        {
            string title = section[..section.IndexOf('\n', StringComparison.Ordinal)];
            bool isFile = title.EndsWith(".g.cs", StringComparison.Ordinal);
            text.Append("\n## ").Append(isFile ? Block().Replace(section, _ => $"```csharp\n{generated.File(title)}```", 1) : section);

            if (isFile)
            {
                shown.Add(title);
            }
        }

        Assert.Equal(Sorted(generated.FileNames()), Sorted(shown));
        return text.ToString();
    }

    private static string Sorted(IEnumerable<string> names) => string.Join(' ', names.Order(StringComparer.Ordinal));

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
