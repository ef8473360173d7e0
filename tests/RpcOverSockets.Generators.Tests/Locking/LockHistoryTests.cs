using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Parsing;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>An edit that no declaration shows does not make the lock walk over the project again; every other one does.</summary>
public sealed class LockHistoryTests
{
    private const string Source = LockedProject.Prelude + """
        [RpcService] public partial interface IA { Task<Dto?> GetAsync(int id = C.Default); }
        [RpcMessage] public class Dto { [RpcKey(0)] public int Id; public int Twice() { return Id * 2; } }
        public static class C { public const int Default = 1; public static readonly int Other = 1; public static int Sum => 1 + 2; }
        """;

    [Theory]
    [InlineData(true, "Id * 2", "Id + Id")]
    [InlineData(true, "1 + 2", "3")]
    [InlineData(true, "Other = 1", "Other = 2")]
    [InlineData(true, "[RpcMessage]", "// a comment\n[RpcMessage]")]
    [InlineData(false, "Default = 1", "Default = 2")]
    [InlineData(false, "int id", "int number")]
    [InlineData(false, "int Id;", "long Id;")]
    [InlineData(false, "[RpcKey(0)]", "[RpcKey(1)]")]
    [InlineData(false, "[RpcMessage]", "#nullable disable\n[RpcMessage]")]
    public void Only_what_no_declaration_shows_leaves_a_project_the_same(bool areKept, string oldText, string newText)
    {
        CSharpCompilation first = Compilations.Create(Source);
        var state = new ProjectState(first);
        SyntaxTree tree = first.SyntaxTrees[0];
        string edited = Source.Replace(oldText, newText, StringComparison.Ordinal);
        SyntaxTree other = CSharpSyntaxTree.ParseText(edited, (CSharpParseOptions)tree.Options, tree.FilePath);

        Assert.False(edited == Source, "The edit changes nothing.");
        Assert.Equal(areKept, state.Follow(first.ReplaceSyntaxTree(tree, other)) is not null);
        Assert.NotNull(state.Follow(first));
        Assert.Null(state.Follow(first.WithAssemblyName("Other")));
        Assert.Null(state.Follow(first.AddSyntaxTrees(CSharpSyntaxTree.ParseText("", (CSharpParseOptions)tree.Options))));
    }

    [Fact]
    public async Task Findings_that_are_kept_are_told_where_things_stand_now()
    {
        string locked = LockedProject.LockOf(Source.Replace("int Id", "string Id", StringComparison.Ordinal));
        var edits = new (string Old, string New, string Expected)[]
        {
            ("1 + 2", "3", "RPCS0071 Id"),
            ("[RpcMessage]", "// a longer comment, which moves what follows\n[RpcMessage]", "RPCS0071 Id"),
            ("int Id", "string Id", ""),
            ("Id * 2", "Id + 2", "RPCS0071 Id"),
        };
        Compilation[] compilations = [.. edits.Select(static edit =>
            Generated.From(Source.Replace(edit.Old, edit.New, StringComparison.Ordinal)).Output)];

        string[] shown = await LockedProject.ShowEachAsync(locked, [Generated.From(Source).Output, .. compilations]);

        Assert.Equal(["RPCS0071 Id", .. edits.Select(static edit => edit.Expected)], shown);
    }
}
