using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Roots are parsed again only where what declarations see of one another has changed; nothing is overlooked.</summary>
public sealed class SurfaceTests
{
    private const string Root = """
        using RpcOverSockets;
        using static Company.Keys;
        namespace Company;
        [RpcMessage] public partial class Order : Base { [RpcKey(Own)] public Line Line { get; set; } }
        """;

    private const string Elsewhere = """
        #nullable enable
        using RpcOverSockets;
        namespace Company;
        public static class Keys { public const int Own = 1 + Shift; private const int Shift = 0; public static readonly int Other = 3; }
        public class Base { [RpcKey(0)] public string Text { get; set; } = ""; public int Length() => Text.Length; }
        [RpcMessage] public struct Line { [RpcKey(0)] public int Id; }
        """;

    [Theory]
    [InlineData("Shift = 0", "Shift = 1")]                         // a constant behind a constant
    [InlineData("string Text", "string? Text")]
    [InlineData("[RpcKey(0)] public string Text", "[RpcIgnore] public string Text")]
    [InlineData("struct Line", "class Line")]
    public void What_changes_in_another_file_is_seen(string oldText, string newText)
    {
        EditSession session = new EditSession(Root, Elsewhere).Replace(1, oldText, newText);

        Assert.Equal(Text(Root, Elsewhere.Replace(oldText, newText, StringComparison.Ordinal)), session.Text);
        Assert.Contains("Modified", session.Changes, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("Text.Length", "Text.Length * 2")]
    [InlineData("Other = 3", "Other = 4")]
    [InlineData("public class Base", "/* a comment */ public class Base")]
    public void What_nobody_sees_changes_nothing(string oldText, string newText)
    {
        EditSession session = new EditSession(Root, Elsewhere).Replace(1, oldText, newText);

        Assert.Empty(session.StepChanges);
        Assert.Equal(Text(Root, Elsewhere), session.Text);
    }

    [Fact]
    public void Edits_that_go_back_and_forth_never_show_an_old_state()
    {
        var session = new EditSession(Root, Elsewhere);
        string before = session.Text;

        session.Replace(1, "Shift = 0", "Shift = 1").Replace(1, "Text.Length", "Text.Length + 1");
        string between = session.Text;
        session.Replace(1, "Shift = 1", "Shift = 0");

        Assert.NotEqual(before, between, StringComparer.Ordinal);
        Assert.Equal(before, session.Text);
    }

    private static string Text(params string[] files) => new EditSession(files).Text;
}
