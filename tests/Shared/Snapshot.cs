using System.Runtime.CompilerServices;

namespace RpcOverSockets.Tests.Shared;

/// <summary>Compares a text with a checked-in file beside the test: <c>Snapshots/{Class}.{Test}.verified.cs</c>.</summary>
internal static class Snapshot
{
    private const string Accept = "ACCEPT_SNAPSHOTS";

    /// <summary>Fails where the text differs from the file, and leaves the text beside it as <c>.received.cs</c>.</summary>
    /// <param name="text">What was made. Line ends do not count.</param>
    /// <param name="testFile">Filled in by the compiler.</param>
    /// <param name="test">Filled in by the compiler.</param>
    public static void Match(string text, [CallerFilePath] string testFile = "", [CallerMemberName] string test = "")
    {
        string stem = Path.Combine(FolderOf(testFile), $"{Path.GetFileNameWithoutExtension(testFile)}.{test}");
        string verified = stem + ".verified.cs";
        string received = stem + ".received.cs";
        string actual = Normalize(text);
        string expected = File.Exists(verified) ? Normalize(File.ReadAllText(verified)) : "";

        if (actual == expected)
        {
            File.Delete(received);
            return;
        }

        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{Accept} must not be set where CI is.");
            Directory.CreateDirectory(FolderOf(testFile));
            File.WriteAllText(verified, actual);
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        Assert.Fail($"{FirstDifference(expected, actual)}\nSee {received}\nTo accept: {Accept}=1, or mv '{received}' '{verified}'");
    }

    /// <summary>Lists the snapshots of a folder whose test is no longer there.</summary>
    /// <param name="tests">All tests of the assembly as <c>{Class}.{Test}</c>.</param>
    /// <param name="testFile">Filled in by the compiler; a file of the test project's root.</param>
    public static IReadOnlyList<string> Orphans(IReadOnlySet<string> tests, [CallerFilePath] string testFile = "")
        => [.. Directory.EnumerateFiles(FolderOf(testFile), "*.verified.cs")
            .Select(static file => Path.GetFileName(file).Replace(".verified.cs", "", StringComparison.Ordinal))
            .Where(name => !tests.Contains(name))];

    /// <summary>Counts the snapshots of a folder.</summary>
    /// <param name="testFile">Filled in by the compiler; a file of the test project's root.</param>
    public static int Count([CallerFilePath] string testFile = "") => Directory.GetFiles(FolderOf(testFile), "*.verified.cs").Length;

    private static string FolderOf(string testFile) => Path.Combine(Path.GetDirectoryName(testFile)!, "Snapshots");

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string FirstDifference(string expected, string actual)
    {
        string[] left = expected.Split('\n');
        string[] right = actual.Split('\n');
        int line = 0;

        while (line < left.Length && line < right.Length && left[line] == right[line])
        {
            line++;
        }

        return $"Line {line + 1} differs.\nexpected: {At(left, line)}\nactual:   {At(right, line)}";
    }

    private static string At(string[] lines, int line) => line < lines.Length ? lines[line] : "<end of text>";
}
