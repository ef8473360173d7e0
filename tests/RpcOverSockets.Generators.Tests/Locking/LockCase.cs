namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>A case of LockBlindCases.txt, whose head says how they are written.</summary>
/// <param name="Expected">What is reported for the last source, against the lock of those before it.</param>
/// <param name="Sources">The project as it was locked, as it was updated, and as it is now.</param>
/// <param name="Damages">Edits of the lock file, each for itself.</param>
internal sealed record LockCase(string Expected, List<string> Sources, List<(string Old, string New)> Damages)
{
    public const string Usings = """
        using System.Buffers;
        using System.Collections;
        using System.Collections.Concurrent;
        using System.Collections.Frozen;
        using System.Collections.Immutable;
        using System.Collections.ObjectModel;
        using System.IO;
        using System.Linq;
        using System.Numerics;
        using System.Runtime.Serialization;
        using System.Text;
        using RpcOverSockets.Serialization;

        """ + LockedProject.Prelude;

    /// <summary>Reads all cases, by their names.</summary>
    public static Dictionary<string, LockCase> Load()
    {
        string folder = Path.Combine(Repository.Root, "tests/RpcOverSockets.Generators.Tests/Locking");
        string text = File.ReadAllText(Path.Combine(folder, "LockBlindCases.txt")).ReplaceLineEndings("\n");
        var shared = new Dictionary<string, string>(StringComparer.Ordinal);
        var cases = new Dictionary<string, LockCase>(StringComparer.Ordinal);

        foreach (string block in text.Split("\n### "))
        {
            string[] sections = block.Split("\n--- ");
            LockCase? now = cases.Count == 0 && shared.Count == 0 ? null : Begin(sections[0], cases);

            foreach (string section in sections.Skip(1))
            {
                int end = section.IndexOf('\n', StringComparison.Ordinal);
                string title = section[..end].Trim();
                string body = section[(end + 1)..] + "\n";

                if (title.StartsWith("shared ", StringComparison.Ordinal))
                {
                    shared[title[7..]] = body;
                }
                else
                {
                    now!.Add(title, shared.Aggregate(body, static (t, s) => t.Replace($"%{s.Key}%", s.Value, StringComparison.Ordinal)));
                }
            }

            if (now is { Sources.Count: 1 })
            {
                now.Sources.Add(now.Sources[0]);     // compared with itself
            }
        }

        return cases;
    }

    /// <summary>Replaces text that must be there.</summary>
    public static string Replace(string text, string oldText, string newText)
    {
        string result = text.Replace(oldText, newText, StringComparison.Ordinal);
        Assert.True(result != text, $"CASE INVALID: '{oldText}' is not in\n{text}");
        return result;
    }

    private static LockCase Begin(string heading, Dictionary<string, LockCase> cases)
    {
        string[] parts = heading.Split(" => ");
        var begun = new LockCase(parts[1].Split("//")[0].Trim(), [], []);
        cases.Add(parts[0].Trim(), begun);
        return begun;
    }

    private void Add(string section, string body)
    {
        switch (section)
        {
            case "src":
                Sources.Add(Usings + body);
                break;
            case "edit":
                Sources.Add(Edits(body).Aggregate(Sources.LastOrDefault(""), static (source, e) => Replace(source, e.Old, e.New)));
                break;
            case "damage":
                Damages.AddRange(Edits(body));
                break;
            default:
                Assert.Fail($"CASE INVALID: '--- {section}' is no section.");
                break;
        }
    }

    private static IEnumerable<(string Old, string New)> Edits(string body) => body.Split('\n')
        .Where(static line => line.Contains(" ==> ", StringComparison.Ordinal))
        .Select(static line => line.Replace("\\n", "\n", StringComparison.Ordinal).Split(" ==> "))
        .Select(static pair => (pair[0], pair[1]));
}
