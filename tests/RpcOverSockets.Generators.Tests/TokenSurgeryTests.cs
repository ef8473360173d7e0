using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Code as an editor sees it all day: of every contract that we show, each token is left out, and some are written
/// twice, change places or are the last one. Neither the generator nor the analyzer may throw.</summary>
public sealed partial class TokenSurgeryTests
{
    // A prime, so that in the long run deletions, doublings and cuts are picked alike.
    private const int CorpusStep = 31;

    // Deletions are tried for all tokens; doublings and cuts, which break less, for a third of them.
    private const int Every = 3;

    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly bool s_everyToken = Environment.GetEnvironmentVariable("EVERY_TOKEN") == "1";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Nothing_crashes_over_a_token_of_a_file_with_a_bit_of_everything(int sample)
    {
        var surgery = new TokenSurgery(CrashTests.Samples[sample], Sources.MessagePackAttributes);

        Assert.True(surgery.Tokens.Count > 150);
        await surgery.AssertNothingCrashesAsync(surgery.Tokens.SelectMany<SyntaxToken, string>(
            token => [surgery.Without(token), surgery.Twice(token), surgery.Until(token)]));
        await surgery.AssertNothingCrashesAsync(Enumerable.Range(0, surgery.Tokens.Count - 1).Select(surgery.Swapped));
    }

    [Theory]
    [MemberData(nameof(SampleFiles))]
    public async Task Nothing_crashes_over_a_token_of_a_sample(string file)
    {
        string[] rest = [.. FilesBeside(file).Where(other => other != file).Select(ReadFile), ImplicitUsings];
        var surgery = new TokenSurgery(ReadFile(file), rest);

        Assert.True(surgery.Tokens.Count > 5);
        await surgery.AssertNothingCrashesAsync(surgery.Tokens.SelectMany(Operations(surgery)));
    }

    // Some of the operations, the same in each run; all of them take some minutes: EVERY_TOKEN=1.
    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public async Task Nothing_crashes_over_a_token_of_the_corpus(string file)
    {
        int position = 0;

        foreach (CorpusCase item in CorpusCase.Read(Path.Combine(AppContext.BaseDirectory, "Corpus", file)))
        {
            for (int i = 0; i < item.Files.Length - 2; i++)         // the last two are ours
            {
                var surgery = new TokenSurgery(item.Files[i], [.. item.Files.Where((_, other) => other != i)]);
                IEnumerable<string> operations = surgery.Tokens.SelectMany(Operations(surgery));
                await surgery.AssertNothingCrashesAsync(operations.Where(_ => s_everyToken || position++ % CorpusStep == 0));
            }
        }

        Assert.True(s_everyToken || position > 100);
    }

    [Fact]
    public void The_samples_are_found() => Assert.True(Files.Length >= 7, string.Join(" ", Files));

    public static TheoryData<string> SampleFiles => [.. Files];

    public static TheoryData<string> CorpusFiles => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "*.txt")
        .Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string[] Files => [.. Directory.GetDirectories(Root).SelectMany(ContractFiles)
        .Select(static file => Path.GetRelativePath(Root, file))
        .Order(StringComparer.Ordinal)];

    private static string Root => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../samples"));

    private static Func<SyntaxToken, IEnumerable<string>> Operations(TokenSurgery surgery)
        => token => s_everyToken || token.SpanStart % Every == 0
            ? [surgery.Without(token), surgery.Twice(token), surgery.Until(token)]
            : [surgery.Without(token)];

    private static IEnumerable<string> FilesBeside(string file)
        => ContractFiles(Path.Combine(Root, Path.GetDirectoryName(file)!)).Select(static other => Path.GetRelativePath(Root, other));

    /// <summary>The files of a sample that declare contracts and payload types; the programs around them are of no interest.</summary>
    private static IEnumerable<string> ContractFiles(string folder)
        => Directory.EnumerateFiles(folder, "*.cs").Where(static file => Declares().IsMatch(File.ReadAllText(file)));

    private static string ReadFile(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    [GeneratedRegex(
        @"^\s*\[(assembly: )?(Rpc(Service|Callback|Message|Union)|MessagePackObject|Union)\b",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declares();
}
