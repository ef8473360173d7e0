using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>The same project gives the same files: whatever the order of its files, the machine's language, and the names in it.</summary>
public sealed class DeterminismTests
{
    private static readonly string[] s_files =
    [
        """
        namespace A;
        [RpcOverSockets.RpcService] public partial interface IInt
        { System.Threading.Tasks.Task I(int a = -5, double d = -1.5, decimal m = -2.5m, float f = 1e-9f,
            System.Collections.Generic.List<Item>? l = null); }
        """,
        "namespace A; [RpcOverSockets.RpcMessage(true)] public class Item { public int Index { get; set; } public int ID { get; set; } }",
        "namespace A; [RpcOverSockets.RpcUnion(-3, typeof(I2)), RpcOverSockets.RpcUnion(2, typeof(I1))] public interface IU { }",
        "namespace A; [RpcOverSockets.RpcMessage] public class I1 : IU { } [RpcOverSockets.RpcMessage] public class I2 : IU { }",
    ];

    [Theory]
    [InlineData("en-US")]
    [InlineData("fi-FI")]                                // a minus sign that is not '-'
    [InlineData("tr-TR")]                                // an upper case of i that is not I
    [InlineData("ar-SA")]
    public void Files_are_the_same_in_every_culture_and_order(string culture)
    {
        string expected = Print(Generated.From(s_files).AssertCompiles());
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

        try
        {
            Assert.Equal(expected, Print(Generated.From([.. s_files.Reverse()])));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Files_have_plain_line_ends_and_no_tabs_or_trailing_blanks()
    {
        string text = Print(Generated.From(s_files));

        Assert.DoesNotContain('\r', text);
        Assert.DoesNotContain('\t', text);
        Assert.DoesNotContain(" \n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_in_case_only_or_are_very_long_get_files_of_their_own()
    {
        string longName = "I" + new string('x', 300);
        Generated generated = Generated.From($$"""
            using RpcOverSockets; using System.Threading.Tasks;
            namespace A { [RpcService] public partial interface IFoo { Task M(); }
                [RpcService] public partial interface Ifoo { Task M(); } }
            namespace a { [RpcService] public partial interface IFoo { Task M(); } [RpcMessage] public class Dto { } }
            namespace A { [RpcMessage] public class Dto { } [RpcMessage] public class Dto<T> { } [RpcMessage] public class Dto<T, U> { } }
            namespace A { [RpcService, RpcUnion(0, typeof(Case))] public partial interface IBoth { Task M(); }
                [RpcMessage] public class Case : IBoth
            { Task IBoth.M() => Task.CompletedTask; } }
            namespace A { [RpcService] public partial interface {{longName}}1 { Task M(); }
                [RpcService] public partial interface {{longName}}2 { Task M(); } }
            """).AssertCompiles();

        string[] names = [.. generated.FileNames()];
        Assert.Equal(12, names.Length);
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, static name => Assert.True(name.Length <= 140, name));
        Assert.Contains("A.IBoth.g.cs", names, StringComparer.Ordinal);
        Assert.Contains("A.IBoth-codec.g.cs", names, StringComparer.Ordinal);
    }

    private static string Print(Generated generated)
    {
        var text = new StringBuilder();

        foreach (GeneratedSourceResult file in generated.Result.Results[0].GeneratedSources.OrderBy(static f => f.HintName,
            StringComparer.Ordinal))
        {
            Assert.Equal(Encoding.UTF8.WebName, file.SourceText.Encoding!.WebName);
            text.Append(file.HintName).Append('\n').Append(file.SourceText);
        }

        return text.ToString();
    }
}
