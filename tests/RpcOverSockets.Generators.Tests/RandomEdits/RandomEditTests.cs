using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Tests.Harness;
using Xunit.Abstractions;

namespace RpcOverSockets.Generators.Tests.RandomEdits;

/// <summary>After any edits the generator writes what one writes that parses every root each time, and what one writes that has seen
/// no edits. RANDOM_EDIT_SEED repeats a run, RANDOM_EDIT_COUNT asks for more.</summary>
public sealed class RandomEditTests(ITestOutputHelper output)
{
    private const int Sessions = 8;
    private const int EditsPerSession = 60;

    [Fact]
    public void After_random_edits_the_output_is_that_of_a_generator_that_parses_everything()
    {
        int seed = Setting("RANDOM_EDIT_SEED", Environment.TickCount & 0xFFFFFF);
        int sessions = Setting("RANDOM_EDIT_COUNT", Sessions);
        output.WriteLine($"seed {seed}");
        int changes = 0;

        for (int i = 0; i < sessions; i++)
        {
            changes += Edit(new Random(seed + i), $"RANDOM_EDIT_SEED={seed + i}");
        }

        Assert.True(changes > sessions * EditsPerSession / 8, $"only {changes} edits changed the output");
    }

    private static int Edit(Random random, string seed)
    {
        var project = new EditedProject(random);
        GeneratorDriver driver = Generated.CreateDriver(tracksSteps: false).RunGenerators(project.Compilation);
        GeneratorDriver thorough = Generated.CreateDriver(parsesAlways: true, tracksSteps: false).RunGenerators(project.Compilation);
        var saved = project.Save();
        string before = Text(driver);
        int changes = 0;

        for (int n = 0; n < EditsPerSession; n++)
        {
            string edit = "back";

            switch (random.Next(10))
            {
                case 0:
                    project.Restore(saved);
                    break;
                case 1:
                    saved = project.Save();
                    goto default;
                default:
                    edit = project.Edit();
                    break;
            }

            CSharpCompilation compilation = project.Compilation;
            driver = driver.RunGenerators(compilation);
            string text = Text(driver);
            thorough = thorough.RunGenerators(compilation);
            string whole = Text(thorough);
            Assert.True(text == whole, $"{seed}, edit {n} ({edit}):\n{Difference(whole, text)}");
            string fresh = Text(Generated.CreateDriver(tracksSteps: false).RunGenerators(compilation));
            Assert.True(text == fresh, $"{seed}, edit {n} ({edit}), against a new driver:\n{Difference(fresh, text)}");
            changes += text == before ? 0 : 1;
            before = text;
        }

        return changes;
    }

    private static string Difference(string whole, string text)
    {
        string[] lines = text.Split('\n');
        string[] expected = whole.Split('\n');
        int line = 0;
        while (line < Math.Min(lines.Length, expected.Length) && lines[line] == expected[line])
        {
            line++;
        }

        return $"whole:  {expected.ElementAtOrDefault(line)}\nedited: {lines.ElementAtOrDefault(line)}";
    }

    private static string Text(GeneratorDriver driver)
    {
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        Assert.Null(result.Exception);
        return string.Concat(result.GeneratedSources
            .OrderBy(static file => file.HintName, StringComparer.Ordinal)
            .Select(static file => $"// {file.HintName}\n{file.SourceText}"));
    }

    private static int Setting(string name, int fallback)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
